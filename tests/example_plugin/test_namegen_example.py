import namegen_example

import namegen.testing


@namegen.testing.parametrize_checks(namegen_example)
def test_contract(check):
    check()
