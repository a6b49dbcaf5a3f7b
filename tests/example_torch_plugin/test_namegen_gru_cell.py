import namegen_gru_cell

import namegen.testing


@namegen.testing.parametrize_checks(namegen_gru_cell)
def test_contract(check):
    check()
