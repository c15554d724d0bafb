from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "quartermaster.accounts"
    label = "accounts"
