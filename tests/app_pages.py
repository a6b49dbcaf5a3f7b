"""A third party's plugin for the tests of the web form: a page of many components, one that fails, odd names."""

import namegen

HOSTILE = "<img src=x onerror=alert(1)>"


def build_all(registry):
    import gradio as gr

    with gr.Row():
        slider = gr.Slider(0, 10, label="A slider", info="how many")
        menu = gr.Dropdown(["x", "y"], label="Which")
    with gr.Accordion("More", open=True):
        gr.Radio(["one", "two"], label="Radio")
        gr.Checkbox(label="Check")
        gr.Number(3, label="Number")
    gr.Dataframe([list(range(12))], headers=[f"column number {i}" for i in range(12)])
    said = gr.Markdown("**bold** and `code`")
    gr.Button("Go").click(lambda slider, menu: f"{slider} of {menu}", [slider, menu], said)


def build_and_fail(registry):
    import gradio as gr

    gr.Textbox("left behind")
    raise ValueError(f"no {HOSTILE} today: /home/somebody/secret.txt")


@namegen.hookimpl
def register_pages(register):
    register("all", build_all, title=HOSTILE, summary="</script><script>alert(2)</script>")
    register("fails", build_and_fail, title="Fails")
    register("gone", "not_there:build", title="Gone")
    register("roll-call", build_all, title="Another one")
