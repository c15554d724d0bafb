"""The form of who an owner is on paper."""

from __future__ import annotations

from django import forms

from quartermaster.catalog.models import Business
from quartermaster.catalog.operations import BusinessDetails
from quartermaster.catalog.operations.business import NAMES
from quartermaster.kernel.iso import countries


def _country_choices() -> list[tuple[str, str]]:
    return [("", "Choose"), *((code, f"{name} ({code})") for code, name in countries())]


class BusinessForm(forms.Form):
    legal_name = forms.CharField(max_length=200, help_text="As it stands in the register.")
    street = forms.CharField(max_length=200)
    street_2 = forms.CharField(label="Street, second line", max_length=200, required=False)
    postcode = forms.CharField(max_length=20, required=False)
    city = forms.CharField(max_length=100)
    region = forms.CharField(label="Region or state", max_length=100, required=False)
    country = forms.ChoiceField(choices=_country_choices)
    tax_number = forms.CharField(max_length=40, required=False, help_text="VAT or tax number.")
    eori = forms.CharField(label="EORI number", max_length=17, required=False, help_text="For customs.")
    phone = forms.CharField(max_length=40, required=False)
    email = forms.CharField(label="E-mail", max_length=254, required=False)
    gs1_company_prefix = forms.CharField(
        label="GS1 company prefix", max_length=12, required=False, help_text="4 to 12 digits. With it every carton gets an SSCC."
    )
    paper = forms.ChoiceField(choices=Business.Paper.choices)
    order_terms = forms.CharField(
        label="Terms of purchase", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    version = forms.IntegerField(widget=forms.HiddenInput, initial=0)

    @classmethod
    def of(cls, business: Business | None) -> BusinessForm:
        if business is None:
            return cls()
        return cls(initial={name: getattr(business, name) for name in (*NAMES, "version")})

    def details(self) -> BusinessDetails:
        return BusinessDetails(**{name: self.cleaned_data[name] for name in NAMES})
