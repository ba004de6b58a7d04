"""Mail that carries a report: sent by the server that ``WAIBAO_SMTP`` names, else left as a file to be sent by hand."""

import os
import smtplib
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from schemas.errors import BadInput, WaibaoError
from waibao.store.files import write_whole

TIMEOUT = 60
"""Seconds for the server to answer."""
_TYPES = {
    ".pdf": ("application", "pdf"),
    ".zip": ("application", "zip"),
    ".xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


def message(
    to: Sequence[str], subject: str, text: str, files: Mapping[str, bytes], at: datetime, identity: str
) -> EmailMessage:
    """A mail with attachments; ``identity`` makes its Message-ID, so that one sent twice is recognised as one."""
    mail = EmailMessage()
    sender = os.environ.get("WAIBAO_MAIL_FROM", "waibao@localhost")
    mail["From"], mail["To"], mail["Subject"] = sender, ", ".join(to), subject
    mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{identity}@waibao>"
    mail.set_content(text)
    for name, content in files.items():
        main, sub = _TYPES.get(os.path.splitext(name)[1], ("application", "octet-stream"))  # noqa: PTH122  (no path)
        mail.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return mail


def post(mail: EmailMessage, outbox: Path, *, by_server: bool = True) -> bool:
    """Send a mail, or leave it in the outbox where no server is named or it is not to be asked; whether it was sent.

    Raises:
        BadInput: ``WAIBAO_SMTP`` is no address of a server.
        WaibaoError: the server was not reached, or took the mail for none of its recipients.
    """
    if by_server and os.environ.get("WAIBAO_SMTP"):
        _send(mail)
        return True
    write_whole(outbox, bytes(mail), mode=0o600)
    return False


def _send(mail: EmailMessage) -> None:
    """Hand a mail to the server: ``smtp://user:password@host:587`` (STARTTLS where offered) or ``smtps://…:465``."""
    url = urlsplit(os.environ.get("WAIBAO_SMTP", ""))
    if url.scheme not in ("smtp", "smtps") or not url.hostname:
        raise BadInput("环境变量 WAIBAO_SMTP", "不是发信服务器的地址", "请写成 smtp://用户:密码@主机:587 的形式")
    try:
        with _connection(url.scheme, url.hostname, url.port, parse_qs(url.query)) as server:
            if url.username:
                server.login(unquote(url.username), unquote(url.password or ""))
            refused = server.send_message(mail)
    except (smtplib.SMTPException, OSError) as error:
        raise WaibaoError(f"邮件没有发出（{type(error).__name__}）：请核对发信服务器的设置和网络后再次运行") from None
    if refused:
        raise WaibaoError(f"有 {len(refused)} 个收件地址被拒收：请核对合同中的收件邮箱")


def _connection(scheme: str, host: str, port: int | None, options: Mapping[str, list[str]]) -> smtplib.SMTP:
    context = ssl.create_default_context()
    if scheme == "smtps":
        return smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=context)
    server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT)
    server.ehlo()
    if server.has_extn("starttls"):
        server.starttls(context=context)
        server.ehlo()
    elif "plain" not in options and host not in ("localhost", "127.0.0.1", "::1"):
        with suppress(smtplib.SMTPException):
            server.quit()
        raise smtplib.SMTPNotSupportedError("no STARTTLS")  # personal data never travel in clear
    return server
