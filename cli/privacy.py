"""``waibao keys rotate``, ``waibao privacy purge`` and ``export``: what they do and print."""

import typer

from waibao.settings import Settings


def rotate_keys() -> None:
    """Replace the key, and say how much was sealed anew."""
    from waibao.store.rotation import rotate

    settings = Settings.from_env()
    done = rotate(settings)
    if done.resumed:
        typer.echo("上次更换密钥没有完成，已从中断处继续。")
    typer.echo(
        f"已更换密钥：重新加密人员 {done.people} 人、记录 {done.events} 条、文书 {done.documents} 份、"
        f"来件 {done.files} 个；旧密钥已弃用。"
    )
    typer.echo(f"请备份新的密钥文件 {settings.keys}，与数据库分开存放；此前的数据库备份仍要用当时的密钥文件打开。")
