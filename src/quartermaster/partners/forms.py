"""The forms of partners."""

from __future__ import annotations

from django import forms

from quartermaster.catalog.models import Category
from quartermaster.partners.models import Offer
from quartermaster.sales.models import Customer


class SharePolicyForm(forms.Form):
    name = forms.CharField(max_length=80)
    partners = forms.CharField(max_length=2000, label="To which partners", help_text="Codes of customers, with commas between.")
    category = forms.ModelChoiceField(Category.objects.order_by("name"), required=False, empty_label="All goods")
    from_days = forms.IntegerField(min_value=1, initial=180, label="Goods that last days or longer")
    keep_days = forms.IntegerField(min_value=1, initial=90, label="But for what days need")
    discount = forms.DecimalField(min_value=0, max_value=99, initial=20, label="Discount, percent")
    lasts_days = forms.IntegerField(min_value=1, max_value=365, initial=14, label="An offer lasts days")


class TakeForm(forms.Form):
    partner = forms.ModelChoiceField(Customer.objects.none(), empty_label=None)
    quantity = forms.DecimalField(max_digits=18, decimal_places=6)

    def __init__(self, *args: object, offer: Offer, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        partners = Customer.objects.filter(pk__in=offer.policy.customer_ids).order_by("name")
        self.fields["partner"].queryset = partners  # type: ignore[attr-defined]
