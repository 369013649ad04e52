"""Text messages: which there are, whether this portal can send any, and how many it may."""

from portal.messages.sms.gateway import SmsNotSent, configured, gateway
from portal.messages.sms.sending import send_notice, send_sms

__all__ = ["SmsNotSent", "configured", "gateway", "send_notice", "send_sms"]
