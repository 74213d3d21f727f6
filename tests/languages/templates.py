"""Templates without what Django does in them."""

import re

BLOCK = re.compile(r"{%\s*(blocktranslate|comment)\b.*?{%\s*end\1\s*%}", re.DOTALL)
CLASS = re.compile(r"{% block \w+_class %}.*?{% endblock %}")
TAG = re.compile(r"{%.*?%}|{{.*?}}|{#.*?#}", re.DOTALL)


def without_tags(template: str) -> str:
    """The markup and the plain text of a template."""
    return TAG.sub("", CLASS.sub("", BLOCK.sub("", template)))
