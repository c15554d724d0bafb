"""The form of a webhook."""

from __future__ import annotations

from typing import Any

from django import forms

from quartermaster.webhooks.kinds import COSTS, kinds
from quartermaster.webhooks.models import Endpoint
from quartermaster.webhooks.operations import NewEndpoint


class EndpointForm(forms.Form):
    """Offers only what whoever fills it in may be told."""

    name = forms.CharField(max_length=100, help_text="What is told, for example: purchasing dashboard.")
    url = forms.CharField(label="Address", max_length=500, help_text="Begins with https://. Messages are posted to it as JSON.")

    def __init__(self, data: Any, held: frozenset[str], endpoint: Endpoint | None = None) -> None:
        initial = {} if endpoint is None else {name: getattr(endpoint, name) for name in ("name", "url", "kinds", "with_costs")}
        super().__init__(data, initial=initial)
        choices = [(kind.name, f"{kind.words} ({kind.name})") for kind in kinds() if kind.permission in held]
        self.fields["kinds"] = forms.MultipleChoiceField(label="It is told", choices=choices, widget=forms.CheckboxSelectMultiple)
        if COSTS in held:
            self.fields["with_costs"] = forms.BooleanField(
                label="With costs and money at stake", required=False, help_text="Only where the receiver may know them."
            )

    def endpoint(self) -> NewEndpoint:
        said = self.cleaned_data
        return NewEndpoint(said["name"], said["url"], said["kinds"], said.get("with_costs", False))
