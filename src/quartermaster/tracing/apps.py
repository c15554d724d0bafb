from django.apps import AppConfig


class TracingConfig(AppConfig):
    name = "quartermaster.tracing"
    label = "tracing"
