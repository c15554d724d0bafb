"""The forms of people and tokens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms

from quartermaster.accounts.models import User
from quartermaster.accounts.permissions import PERMISSIONS, ROLES
from quartermaster.kernel import clock

ROLE_CHOICES = [(role, role.capitalize()) for role in ROLES]
LIFETIMES = [("", "Never"), ("30", "In 30 days"), ("90", "In 90 days"), ("365", "In a year")]


class PersonForm(forms.Form):
    username = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    email = forms.EmailField(label="Email")
    full_name = forms.CharField(label="Full name", max_length=200, required=False)
    roles = forms.MultipleChoiceField(choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple, required=False)


class RolesForm(forms.Form):
    roles = forms.MultipleChoiceField(choices=ROLE_CHOICES, widget=forms.CheckboxSelectMultiple, required=False)


class PasswordForm(forms.Form):
    password = forms.CharField(
        help_text="At least 12 characters. A short sentence is easy to remember.",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
        max_length=500,
    )
    repeated = forms.CharField(
        label="Password again", widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), strip=False, max_length=500
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("password") != cleaned.get("repeated"):
            self.add_error("repeated", "The two passwords differ.")
        return cleaned


class FounderForm(PasswordForm):
    username = forms.CharField(max_length=150, widget=forms.TextInput(attrs={"autocomplete": "username"}))
    email = forms.EmailField(label="Email")
    full_name = forms.CharField(label="Full name", max_length=200, required=False)

    field_order = ["username", "email", "full_name", "password", "repeated"]


class SettingsForm(forms.Form):
    full_name = forms.CharField(label="Full name", max_length=200, required=False)
    theme = forms.ChoiceField(label="Look", choices=User._meta.get_field("theme").flatchoices)


class TokenForm(forms.Form):
    name = forms.CharField(max_length=100, help_text="What will use it, for example: label printer.")
    expires_in = forms.ChoiceField(label="Stops working", choices=LIFETIMES, required=False)

    def __init__(self, *args: Any, held: frozenset[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(name, words) for name, words in PERMISSIONS.items() if name in held]
        self.fields["scopes"] = forms.MultipleChoiceField(label="It may", choices=choices, widget=forms.CheckboxSelectMultiple)

    @property
    def expires_at(self) -> Any:
        days = self.cleaned_data["expires_in"]
        return clock.now() + timedelta(days=int(days)) if days else None
