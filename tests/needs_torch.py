"""Which tests need torch or gradio. Where one of the two is missing, conftest.py leaves these out and all others run.

The lists were measured: the suite was run in an environment that has neither, and what failed is here. A new test that
needs one of them fails in CI's jobs without torch until it is added.
"""

from __future__ import annotations

from fnmatch import fnmatch
from importlib.util import find_spec

MISSING = [name for name in ("torch", "gradio") if find_spec(name) is None]

FILES = [
    "test_app_*.py",
    "test_form_*.py",
    "test_course.py",
    "test_ddp.py",
    "test_devices.py",
    "test_docs.py",
    "test_lecture_sampler.py",
    "test_inside.py",
    "test_neural.py",
    "test_neural_training.py",
    "test_register_pages.py",
    "test_strangers.py",
]
"""Left out whole: they import torch or gradio at the top, install a plugin that needs it, or use it in most tests."""

TESTS = {
    "test_absurd_wishes.py": ("test_so_it_is_for_models_without_states",),
    "test_attack_models.py": (
        "test_trainings_in_several_threads_give_what_each_gives_alone",
        "test_one_that_ends_changes_nothing_for_a_python_thread_that_goes_on",
        "test_the_number_of_threads_is_as_it_was_whoever_leaves_last",
        "test_a_network_too_large_for_memory_is_refused_in_one_line",
        "test_a_mixture_part_that_was_stopped_is_not_kept_as_finished",
        "test_what_memory_does_not_hold_is_one_line",
    ),
    "test_capitals.py": ("test_probabilities_of_a_trained_network_are_those_sums_too",),
    "test_capitals_seen.py": ("test_the_part_of_a_capital_is_that_of_all_capitals[nn-bigram",),
    "test_cli_evaluation.py": ("test_the_lectures_three_models_are_compared_in_seconds",),
    "test_contract_kit.py": ("test_importing_something_slow_is_found",),
    "test_course_command.py": (
        "test_each_step_prints_what_it_says",
        "test_every_number_is_right",
        "test_the_numbers_of_a_step_of_counts_are_found_again",
        "test_the_lectures_network_starts_where_part_3_prints",
        "test_the_commands_of_the_networks_name_models_that_there_are",
    ),
    "test_explanation.py": ("test_a_model_that_does_not_count_invents_nothing", "test_every_model_is_explained"),
    "test_top.py": ("test_networks_are_searched_through_their_own_states",),
    "test_faults.py": ("test_the_form_asks_nothing_of_the_network",),
    "test_files_that_last.py": ("test_what_0_1_0_saved_draws_the_same_names[mixture",),
    "test_fuzzing.py": ("test_changed_files_of_networks_are_refused_or_drawn_from_as_they_say",),
    "test_without_warnings.py": (
        "test_no_command_warns[plot loss",
        "test_no_model_warns_under_torch_s_own_sampler",
        "test_no_network_warns_under_any_sampler_or_at_the_ends_of_its_options",
    ),
    "test_mixture.py": (
        "test_a_training_that_was_killed_goes_on_with_the_parts_it_had",
        "test_parts_of_one_kind_have_seeds_of_their_own",
    ),
    "test_models.py": (
        "test_a_device_that_is_not_there_is_said_to_be_missing",
        "test_a_learning_rate_that_is_too_high_is_said_to_be",
        "test_a_name_that_counts_k_times_is_k_names[nn-bigram",
        "test_a_saved_model_is_the_same_model[nn-bigram",
        "test_decoder_score_and_logprobs_agree_on_every_prefix[nn-bigram",
        "test_rows_are_distributions_over_what_can_follow[nn-bigram",
        "test_the_same_seed_gives_the_same_model_and_fitting_twice_is_fitting_once[nn-bigram",
        "test_training_and_drawing_leave_the_global_random_states_alone",
    ),
    "test_new_plugins.py": (
        "test_the_tests_of_a_new_package_pass[torch-model",
        "test_the_tests_of_a_new_package_pass[package",
        "test_what_it_says_to_try_works[torch-model",
        "test_what_it_says_to_try_works[package",
    ),
    "test_one_answer.py": ("test_plot_pairs_and_the_form_agree_to_the_last_digit[nn-bigram",),
    "test_plots.py": (
        "test_a_saved_model_is_shown_beside_its_list",
        "test_csv_is_the_table",
        "test_each_command_prints_and_writes[loss",
        "test_each_is_drawn",
        "test_each_is_printed_with_nothing_that_a_terminal_obeys",
        "test_html_asks_for_nothing_and_obeys_nothing",
        "test_kana_stay_letters_in_svg_and_html",
        "test_losses_are_the_reports",
        "test_probabilities_are_the_counts_by_row_and_the_models_own",
        "test_svg_keeps_text_as_text_and_is_always_the_same",
        "test_the_drawn_matrix_holds_every_count",
        "test_the_printed_matrix_holds_every_count",
    ),
    "test_processes.py": (
        "test_a_cached_neural_model_generates_without_torch",
        "test_a_second_ctrl_c_while_training_ends_with_one_line_and_leaves_no_file",
    ),
    "test_registry.py": ("test_all_that_we_register_loads",),
    "test_store.py": ("test_the_network_and_its_report_come_back",),
    "test_while_it_learns.py": (
        "test_a_budget_of_seconds_is_a_quarter_and_twice_of_it",
        "test_a_network_is_quick_with_fewer_epochs_and_best_with_more_units",
        "test_it_is_asked_before_the_first_step_and_told_how_many_there_are",
        "test_the_parts_of_a_model_are_not_shown",
        "test_what_is_seen_is_what_it_has_learned_by_then",
        "test_who_watches_sees_names_and_changes_nothing",
    ),
    "test_training_by_parts.py": ("test_the_bigram_by_gradient_learns_by_parts_too",),
    "test_wishes_of_networks.py": ("test_a_network_is_drawn_from_exactly_and_nearly_so",),
}
"""By file: the name of a test, or how its name and its parameters begin."""


def is_needed_by(file: str, test: str) -> bool:
    """Whether this test, its name written with its parameters, needs torch or gradio."""
    listed = TESTS.get(file, ())
    return (
        any(fnmatch(file, pattern) for pattern in FILES)
        or test.partition("[")[0] in listed
        or any(test.startswith(each) for each in listed if "[" in each)
    )
