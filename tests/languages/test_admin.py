"""What the admin calls our tables and their columns is translated."""

from typing import Any

import pytest
from django.contrib.admin import ModelAdmin, site
from django.contrib.admin.utils import flatten_fieldsets, label_for_field
from django.http import HttpRequest
from django.utils.translation import override

OURS = {model: admin for model, admin in site._registry.items() if model.__module__.startswith("dashboard.")}
DJANGOS = {"__str__", "is_superuser", "user_permissions"}


def list_names(model: type[Any], admin: ModelAdmin[Any]) -> list[str]:
    """Of the table, of its columns in the list and of its fields on a page of their own."""
    request = HttpRequest()
    fields = {*flatten_fieldsets(admin.get_fieldsets(request)), *map(str, admin.list_display)} - DJANGOS
    names = [model._meta.verbose_name, model._meta.verbose_name_plural]
    return [*map(str, names), *(str(_get_label(name, model, admin)) for name in sorted(fields))]


def _get_label(name: str, model: type[Any], admin: ModelAdmin[Any]) -> object:
    declared = admin.form.declared_fields
    return declared[name].label if name in declared else label_for_field(name, model, admin)


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_a_table_and_its_columns_have_names_that_are_translated(
    model: type[Any], marked_language: str, db: None
) -> None:
    with override(marked_language):
        names = list_names(model, OURS[model])
    assert [name for name in names if not name.startswith("⟦")] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_what_helps_with_a_field_is_translated(model: type[Any], marked_language: str) -> None:
    with override(marked_language):
        helps = [
            str(each.help_text) for each in model._meta.fields if each.help_text and each.name not in DJANGOS
        ]
    assert [text for text in helps if not text.startswith("⟦")] == []


@pytest.mark.parametrize("model", OURS, ids=lambda model: model.__name__)
def test_what_a_field_may_be_is_translated(model: type[Any], marked_language: str) -> None:
    with override(marked_language):
        choices = [str(label) for field in model._meta.fields for _, label in field.choices or []]
    assert [label for label in choices if not label.startswith("⟦")] == []
