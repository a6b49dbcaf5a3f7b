"""Blends of registered lists in the web form, its links, its commands and its API."""

from __future__ import annotations

import gradio as gr
import pytest
from namegen_app.api import Asked
from namegen_app.settings import Settings
from namegen_app.view import links
from namegen_app.view.form import ModelForm
from namegen_app.work.backend import Backend
from namegen_app.work.jobs_for import Selection
from namegen_app.work.lists import ListChoice

import namegen
from namegen import UsageError, blend_names


@pytest.fixture
def backend(registry: namegen.Registry) -> Backend:
    return Backend(registry, Settings(seconds=2, draw_seconds=5))


def linked(backend: Backend, query: str) -> Selection:
    """What the left side of the form says when a link is opened."""

    form = ModelForm(backend)
    with gr.Blocks():
        form.build()
    updates = form.fill(links.read_link(query))
    return form.read([update.get("value", control.value) for update, control in zip(updates, form.inputs, strict=True)])


@pytest.mark.parametrize("blend_by", ["letters", "names", ""])
@pytest.mark.parametrize("shares", ["70,30", ""])
def test_a_link_a_command_and_the_form_say_the_same_blend(backend: Backend, shares: str, blend_by: str) -> None:
    by_default = "letters" if shares else "names"
    blend = f"&blend={shares}" if shares else ""
    blend += f"&blend_by={blend_by}" if blend_by else ""
    choice = linked(backend, f"?dataset=stars&dataset=elements{blend}").names
    assert choice.blend_by == (blend_by or by_default)
    assert (choice.registered, choice.blended, choice.shares) == ("stars", ("elements",), shares)
    read = backend.lists.load(choice)
    model = namegen.train_recipe(backend.recipe(read, model="uniform"), read.names, backend.registry)
    request = backend.request(2, seed="1")
    again = links.read_link(links.link(model, request, ""))
    assert (again.datasets, again.blend) == (("stars", "elements"), shares)
    assert links.blend_by_of_link(again) == model.recipe.blend_by == choice.blend_by
    said = f" --blend {shares}" if shares else ""
    said += f" --blend-by {blend_by}" if blend_by not in ("", by_default) else ""
    assert f"--dataset stars --dataset elements{said} -m uniform" in links.command(model, request)
    assert backend.lists.load(choice).names is read.names, "kept"


def test_what_does_not_fit_in_the_form_is_refused(backend: Backend) -> None:
    with pytest.raises(UsageError, match="the shares '1,2' are of several lists, and one is given"):
        backend.lists.load(ListChoice("stars", shares="1,2"))
    with pytest.raises(UsageError, match="12 lists are blended; this server blends up to 10"):
        backend.lists.load(ListChoice("stars", ("elements",) * 11))
    with pytest.raises(UsageError, match="there is no wordlist"):
        backend.lists.load(ListChoice("stars", ("/etc/passwd",)))


def test_the_api_takes_several_lists(backend: Backend) -> None:
    names = Asked(dataset=["stars", "elements"], blend="3,1").read(backend).names
    lists = [namegen.load_wordlist(each, backend.registry) for each in ("stars", "elements")]
    assert names == blend_names(lists, (3, 1))
    assert Asked(dataset=["stars"]).read(backend).names == lists[0]
    assert Asked(dataset=[]).read(backend).names.name == backend.registry.default("wordlist").name
    read = Asked(dataset=["stars", "elements"], blend="3,1", blend_by="names").read(backend)
    assert (read.blending, read.names) == ({"blend_by": "names"}, names)
    with pytest.raises(UsageError, match="is of several lists, and one is given"):
        Asked(dataset="stars", blend_by="letters").read(backend)
    with pytest.raises(namegen.OptionError, match="'blend_by' is 'x'; allowed: letters or names"):
        Asked(model="uniform").recipe(backend, Asked(dataset=["stars", "elements"], blend_by="x").read(backend))
    for asked in (Asked(blend="1,2"), Asked(names="anna", blend="1,2")):
        with pytest.raises(UsageError, match="are of several lists, and one is given"):
            asked.read(backend)


def test_a_file_of_a_blend_of_registered_lists_tells_copies(backend: Backend) -> None:
    model = namegen.train(["stars", "elements"], blend=(2, 1), model="uniform", registry=backend.registry)
    opened = backend.models.opened(backend.open(model.to_bytes(), "mine.namegen"))
    assert opened.model.names == model.names
