"""From a JSON object to a typed answer."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from .errors import BadShape
from .fields import Payload

P = TypeVar("P", bound=Payload)


def read_model(
    model: type[P], body: Mapping[str, Any], key: str = "", *, hash_token: Callable[[str], str] | None = None
) -> P:
    """The body, or what is under its `key`, as a model; raises BadShape naming the first wrong field.

    `hash_token` makes of a room's visitor token what is kept in its place.
    """
    try:
        return model.model_validate(body.get(key) if key else body, context=hash_token)
    except ValidationError as fault:
        places = (key, *fault.errors(include_input=False, include_context=False)[0]["loc"])
    # Outside of the handler: the validation error holds the answer, tokens and all.
    raise BadShape(".".join(str(place) for place in places if place != ""))
