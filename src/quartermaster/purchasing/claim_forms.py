"""The forms of discrepancies: what is claimed, what was credited, who sees to it, what proves it."""

from __future__ import annotations

from django import forms


class ClaimForm(forms.Form):
    claim_number = forms.CharField(required=False, max_length=60, label="Claim number")
    expected_credit = forms.CharField(required=False, max_length=20, label="Credit that is expected")
    note = forms.CharField(required=False, max_length=500)


class CreditForm(forms.Form):
    amount = forms.CharField(max_length=20, label="Amount", help_text="It is added to what was credited before.")


class ResponsibleForm(forms.Form):
    responsible = forms.CharField(
        required=False, max_length=150, label="User name", help_text="Left empty, nobody sees to it in particular."
    )


class PhotoForm(forms.Form):
    file = forms.FileField(
        label="Picture",
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png,image/webp", "capture": "environment"}),
        help_text="JPEG, PNG or WebP, at most 5 MB.",
    )


class CancellationForm(forms.Form):
    reason = forms.CharField(max_length=200, help_text="It is shown on the delivery’s timeline.")
