"""What Jinja says of a template, in the words of whoever wrote it."""

import re

from jinja2 import TemplateNotFound, TemplateRuntimeError, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError

from schemas.errors import TemplateFault

_SAID = (
    (r"No filter named '([^']+)'\.?", r"没有过滤器 \1；可用的过滤器见 templates/_shared/README.md"),
    (r"No test named '([^']+)'\.?", r"没有判断 \1"),
    (r"unexpected '([^']+)'", r"“\1” 多余或位置不对"),
    (r"Encountered unknown tag '([^']+)'\..*", r"没有语句 \1，或者它没有对应的开头"),
    (
        r"Unexpected end of template\..*The innermost block that needs to be closed is '([^']+)'\.",
        r"模板到结尾时语句 \1 还没有结束，请补上 end\1",
    ),
    (r"Unexpected end of template\..*", "模板到结尾时还有语句没有结束，请补上 endif、endfor 等"),
    (r"Expected an expression, got '([^']+)'", "这里缺少一个变量或表达式"),
    (r"expected token '([^']+)', got '([^']+)'", r"这里应为 \1，却是 \2"),
    (r"unexpected end of template, expected '([^']+)'\.", r"模板到结尾时表达式或语句没有结束：缺少 \1"),
    (r"unexpected char '([^']+)' at \d+", r"“\1” 不能用在表达式中"),
)
_ABSENT = r"'([^']+)' is undefined|has no (?:attribute|element) '?([^']+)'?$"
_MARKS = {"end of print statement": "}}", "end of statement block": "%}"}


def said_of_syntax(error: TemplateSyntaxError) -> str:
    """A syntax fault in Chinese; what is not known is quoted."""
    return _known(error.message or "") or f"模板语法错误：{error.message}"


def _known(message: str) -> str:
    for name, mark in _MARKS.items():
        message = message.replace(name, mark)
    for pattern, said in _SAID:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return found.expand(said)
    return ""


def missing(name: str) -> str:
    """A variable that is not there."""
    return f"变量 {name} 不存在；请核对名称，或在数据中补上这一项"


def said_of(error: Exception) -> str:
    """Whatever went wrong in a template, without a full stop."""
    text = str(error).rstrip("。")
    match error:
        case TemplateFault():
            return text
        case TemplateNotFound():
            return f"模板 {error.name} 不存在"
        case TemplateSyntaxError():
            return said_of_syntax(error)
        case UndefinedError() if absent := re.search(_ABSENT, text):
            return missing(absent.group(1) or absent.group(2))
        case UndefinedError() if absent := re.search(r"template '([^']+)'.* does not export .* '([^']+)'$", text):
            return f"模板 {absent.group(1)} 没有提供 {absent.group(2)}；请核对名称"
        case SecurityError() | OverflowError():
            return f"模板不能这样使用：{text}"
        case TemplateRuntimeError() if known := _known(text):
            return known
        case ArithmeticError():
            return f"算式不能计算（{type(error).__name__}）；请检查除数和数值"
        case _:
            return f"{type(error).__name__}：{text}"
