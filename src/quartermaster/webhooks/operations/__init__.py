"""The verbs of webhooks: who is told, what happened, messages sent and sent again."""

from quartermaster.webhooks.operations.sending import MessageNotEnded, forget_old, send_again, send_due, send_failed_again
from quartermaster.webhooks.operations.setting_up import (
    InvalidWebhook,
    Issued,
    NewEndpoint,
    WebhookNameTaken,
    add,
    change,
    document_of,
    remove,
    rotate_secret,
    switch,
)
from quartermaster.webhooks.operations.telling import About, Reader, Said, Teller, WebhookIsOff, note, tell, test
from quartermaster.webhooks.operations.wishes import is_wanted

__all__ = [
    "About",
    "InvalidWebhook",
    "Issued",
    "MessageNotEnded",
    "NewEndpoint",
    "Reader",
    "Said",
    "Teller",
    "WebhookIsOff",
    "WebhookNameTaken",
    "add",
    "change",
    "document_of",
    "forget_old",
    "is_wanted",
    "note",
    "remove",
    "rotate_secret",
    "send_again",
    "send_due",
    "send_failed_again",
    "switch",
    "tell",
    "test",
]
