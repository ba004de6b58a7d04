"""What is customary in IT service on site, as the papers offer it: tools, checks, steps. Rows S6.1–S6.4.

One tuple a row; see ``customary.py``.
"""

from schemas.it_terms import SEVERITY_TITLES

RATING_TITLES = {5: "很满意", 4: "满意", 3: "一般", 2: "不满意", 1: "很不满意"}

# Before a visit: thing to bring, what for.
VISIT_TOOLS = (
    ("启动与安装 U 盘", "系统启动、安装和修复；先查杀病毒"),
    ("移动硬盘", "临时备份；用后清除甲方数据"),
    ("螺丝刀组", "拆装设备"),
    ("网线钳、水晶头和备用网线", "制作、更换网线"),
    ("寻线仪、测线仪", "查找线路、测试通断"),
    ("万用表", "检查电源"),
    ("防静电手环、毛刷、吹尘器", "清洁设备"),
    ("笔记本电脑和配置线", "调试交换机、防火墙等设备"),
    ("服务标签和打印纸", "补贴标签、打印单据"),
    ("工作证、鞋套", "进入甲方场所"),
)
# Before a visit: form to bring, ready when.
VISIT_FORMS = (
    ("巡检表", "已按最新设备台账打印或者存入电脑"),
    ("服务单", "未完成的服务单已带齐"),
    ("网络安全维护服务确认单", "已备两份"),
    ("设备台账", "已核对版本"),
)
# At the end of a visit: step, what belongs to it.
WRAP_UP = (
    ("填写表单", "填写巡检表、服务单，逐台如实记录结果和优化建议"),
    ("向负责人说明", "向甲方负责人说明完成的工作、发现的问题和建议，请其确认、评分并签字"),
    ("清理现场", "恢复设备和线路原状，删除临时文件和移动介质中的甲方数据，退出账号，带走工具和废料"),
    ("告别", "告知报修电话和下次上门日期，向甲方告别"),
)
# Hand-over of records: kind, what it holds.
HANDOVER_RECORDS = (
    ("网络拓扑图", "物理和逻辑拓扑、VLAN 和地址规划"),
    ("设备清单和配置文件", "现有台账、网络设备配置备份"),
    ("软件许可清单", "系统和软件的名称、数量、许可编号的保管处"),
    ("线路和服务商资料", "宽带、专线、域名、云服务的服务商和客服电话"),
    ("备份和恢复说明", "备份对象、频率、存放处和恢复步骤"),
    ("维护记录", "以往的维修、变更和保修记录"),
    ("管理制度", "信息安全、机房和账号管理制度"),
)
# Inspection: item, what is looked at.
INSPECTION_ITEMS = (
    ("运行状态", "开关机、指示灯、温度、噪声、磁盘和内存占用"),
    ("系统和补丁", "系统版本、补丁、系统日志中的错误"),
    ("安全防护", "防病毒软件和特征库、防火墙、账号和共享"),
    ("数据备份", "最近一次备份的时间和能否恢复"),
    ("清洁和线缆", "灰尘、电源、网线和标签"),
)


def severity_title(severity: int) -> str:
    """一级 to 四级, of a severity as records keep it."""
    return next(title for number, title in SEVERITY_TITLES.items() if number == severity)
