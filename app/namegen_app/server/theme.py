"""gradio's theme, for the components of pages that plugins add: system fonts (nothing is fetched), our own look."""

from __future__ import annotations

from typing import Any

_SANS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
_MONO = ["ui-monospace", "SFMono-Regular", "Menlo", "Consolas", "Noto Sans Mono", "monospace"]
_COLOURS = {
    "body_background_fill": "paper",
    "body_text_color": "ink",
    "body_text_color_subdued": "ink-2",
    "block_info_text_color": "ink-2",
    "block_title_text_color": "ink",
    "block_label_text_color": "ink-2",
    "block_label_background_fill": "sunk",
    "block_background_fill": "card",
    "background_fill_primary": "card",
    "background_fill_secondary": "sunk",
    "border_color_primary": "line",
    "border_color_accent": "accent",
    "color_accent_soft": "accent-soft",
    "link_text_color": "accent",
    "link_text_color_hover": "accent-hover",
    "link_text_color_active": "accent",
    "link_text_color_visited": "accent",
    "input_background_fill": "card",
    "input_background_fill_focus": "card",
    "input_border_color": "edge",
    "input_border_color_focus": "accent",
    "input_placeholder_color": "ink-3",
    "slider_color": "accent",
    "checkbox_background_color": "card",
    "checkbox_border_color": "edge",
    "checkbox_background_color_selected": "accent",
    "checkbox_border_color_selected": "accent",
    "checkbox_label_background_fill": "card",
    "checkbox_label_background_fill_hover": "sunk",
    "checkbox_label_background_fill_selected": "accent-soft",
    "checkbox_label_border_color": "edge",
    "checkbox_label_border_color_selected": "accent",
    "checkbox_label_text_color": "ink",
    "checkbox_label_text_color_selected": "ink",
    "table_text_color": "ink",
    "table_border_color": "line",
    "table_even_background_fill": "card",
    "table_odd_background_fill": "card",
    "table_row_focus": "accent-soft",
    "button_primary_background_fill": "accent",
    "button_primary_background_fill_hover": "accent-hover",
    "button_primary_border_color": "accent",
    "button_primary_text_color": "on-accent",
    "button_primary_text_color_hover": "on-accent",
    "button_secondary_background_fill": "card",
    "button_secondary_background_fill_hover": "sunk",
    "button_secondary_border_color": "edge",
    "button_secondary_border_color_hover": "edge",
    "button_secondary_text_color": "ink",
    "button_secondary_text_color_hover": "ink",
    "error_background_fill": "bad-soft",
    "error_border_color": "bad",
    "error_text_color": "bad",
    "error_icon_color": "bad",
    "code_background_fill": "sunk",
}
"""What the tokens of `static/tokens.css` colour. They are other colours in the dark by themselves."""
_LOOK = {
    "block_radius": "var(--ng-r-2)",
    "container_radius": "var(--ng-r-2)",
    "input_radius": "var(--ng-r-1)",
    "input_border_width": "1px",
    "input_text_size": "var(--ng-t-body)",
    "block_title_text_size": "var(--ng-t-small)",
    "block_title_text_weight": "600",
    "block_info_text_size": "var(--ng-t-small)",
    "button_large_radius": "var(--ng-r-2)",
    "button_medium_radius": "var(--ng-r-2)",
    "button_small_radius": "var(--ng-r-1)",
    "button_large_text_size": "var(--ng-t-body)",
    "button_border_width": "1px",
    "checkbox_label_border_width": "1px",
    "checkbox_label_gap": "8px",
    "form_gap_width": "0px",
    "checkbox_border_width": "1px",
}


def theme() -> Any:
    """Make gradio's base theme with the colours and measures of `static/tokens.css`."""
    import gradio as gr

    base = gr.themes.Base(
        primary_hue=gr.themes.colors.indigo,
        secondary_hue=gr.themes.colors.indigo,
        neutral_hue=gr.themes.colors.stone,
        font=_SANS,
        font_mono=_MONO,
    )
    colours = {name: f"var(--ng-{token})" for name, token in _COLOURS.items()}
    return base.set(**colours, **{f"{name}_dark": value for name, value in colours.items()}, **_LOOK)
