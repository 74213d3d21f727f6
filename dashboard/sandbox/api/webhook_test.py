"""Has a sample webhook sent (`api/v1/omnichannel/webhooks.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.refusals import refusal
from dashboard.sandbox.api.replies import Reply, success


def send_test_webhook(call: Call) -> Reply:
    """POST livechat/webhook.test."""
    if call.webhooks is None:
        raise refusal(400, "Webhook_URL_not_set")
    if call.webhooks.send_test() != 200:
        raise refusal(400, "error-invalid-webhook-response")
    return success()
