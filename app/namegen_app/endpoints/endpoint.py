"""An endpoint made of a function: its arguments checked, described and flattened, its errors reported."""

from __future__ import annotations

import json
from collections.abc import Callable
from inspect import Parameter
from typing import Any

from ..calls.arguments import Arguments
from ..work import failures
from ..work.backend import Backend
from ..work.callers import caller_of


class Endpoint:
    """An endpoint, by the name of its function, whose arguments are (backend, ...) as `Arguments` takes them."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self.function = function
        self.name = function.__name__
        self.arguments = Arguments(function, given=1)

    def call(self, backend: Backend, given: dict[str, Any]) -> Any:
        """Check what is given by name, and answer it, in values of JSON. Raises NamegenError."""
        answer = self.function(backend, **self.arguments.check(given))
        return json.loads(json.dumps(answer))  # a table by whole numbers is one by texts there

    def add(self, backend: Backend) -> None:
        """Add it to the page that is being built, under its name, and with a description of each argument."""
        from gradio.context import Context
        from gradio.events import api

        function = self._for_gradio(backend)
        api(function, api_name=self.name, concurrency_limit=None)
        blocks: Any = Context.root_block
        (added,) = [each for each in blocks.fns.values() if each.fn is function]
        for component, (name, text) in zip(added.inputs, self.arguments.descriptions.items(), strict=True):
            _describe(component, name, text)
        for component in added.outputs:
            _describe(component, "answer", self.arguments.returns)

    def _for_gradio(self, backend: Backend) -> Callable[..., Any]:
        """Make the function that gradio calls: it reads types and defaults from the signature."""
        import gradio as gr

        flat = self.arguments.signature

        def call(request: Any, /, *values: Any, **named: Any) -> Any:
            try:
                own = backend.of(caller_of(request))
                return self.call(own, {**dict(zip(flat.parameters, values, strict=False)), **named})
            except BaseException as error:  # of a bug, gradio would print the values that were sent
                raise gr.Error(failures.message(error), print_exception=False) from None

        # What is annotated as gradio's request is given by it, and is no argument of the endpoint.
        asking = Parameter("request", Parameter.POSITIONAL_OR_KEYWORD, annotation=gr.Request)
        call.__name__, call.__doc__ = self.name, self.arguments.documentation()
        call.__signature__ = flat.replace(parameters=[asking, *flat.parameters.values()])  # type: ignore[attr-defined]
        call.__annotations__ = {"request": gr.Request, **self.arguments.types, "return": flat.return_annotation}
        return call


def _describe(component: Any, label: str, text: str) -> None:
    """Put a description where gradio's page of the endpoints, its openapi.json and its tools look for one.

    `gr.api` takes none: it makes a component of each argument, labelled "1st", "2nd", whose schema is the type alone.
    """
    component.label = label
    component._api_info = {**component._api_info, "description": text, "additional_description": text}
