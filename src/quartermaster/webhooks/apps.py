from django.apps import AppConfig


class WebhooksConfig(AppConfig):
    name = "quartermaster.webhooks"
