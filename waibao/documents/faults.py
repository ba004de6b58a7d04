"""What Jinja says of a template, in the words of whoever wrote it."""

import re

from jinja2 import TemplateSyntaxError

_SAID = (
    (r"No filter named '([^']+)'\.?", r"没有过滤器 \1；可用的过滤器见 templates/_shared/README.md"),
    (r"No test named '([^']+)'\.?", r"没有判断 \1"),
    (r"unexpected '([^']+)'", r"“\1” 多余或位置不对"),
    (r"Encountered unknown tag '([^']+)'\..*", r"没有语句 \1，或者它没有对应的开头"),
    (r"Unexpected end of template\..*", "模板到结尾时还有语句没有结束，请补上 endif、endfor 等"),
    (r"Expected an expression, got '([^']+)'", "这里缺少一个变量或表达式"),
    (r"expected token '([^']+)', got '([^']+)'", r"这里应为 \1，却是 \2"),
)


def said_of_syntax(error: TemplateSyntaxError) -> str:
    """A syntax fault in Chinese; what is not known is quoted."""
    message = error.message or ""
    for pattern, said in _SAID:
        if re.fullmatch(pattern, message, re.DOTALL):
            return re.sub(pattern, said, message, flags=re.DOTALL)
    return f"模板语法错误：{message}"


def missing(name: str) -> str:
    """A variable that is not there."""
    return f"变量 {name} 不存在；请核对名称，或在数据中补上这一项"
