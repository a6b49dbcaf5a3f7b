"""The page of the example: cats, called by name. It is imported when the form is built, and never before."""

import gradio as gr

import namegen


def build(registry):
    """Build the page of gradio's components; `registry` has the parts of all plugins."""

    def call(seed):
        # What comes here may come from anybody: it is bounded, and what takes long is trained once and then cached.
        cats = namegen.train("cats", model="letters", registry=registry)
        return "\n".join(cats.generate(5, seed=seed[:40]))

    seed = gr.Textbox("1", label="Seed", info="Any text; the same one calls the same cats.", max_length=40)
    button = gr.Button("Call them", variant="primary")
    names = gr.Textbox(label="Here they come", lines=5, interactive=False)
    button.click(call, seed, names)
