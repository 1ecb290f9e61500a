"""The fixed words of calendars: one table for each language."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from policyctl.bundle.model import EventKind
from policyctl.languages import Language
from policyctl.report.phrases.form import Counted


class CalendarPhrases(Struct, frozen=True, kw_only=True):
    """The fixed words of one language. `{}` is filled in by `str.format`; both tables have the same gaps."""

    heading: str
    other_days: str
    in_force: str
    nothing_falls: str

    # Names; weekdays begin with Monday
    months: tuple[str, ...]
    month_of_year: str
    weekdays: tuple[str, ...]
    initials: str
    kinds: Mapping[EventKind, str]
    gap: str

    # Strips and dates
    quiet: str
    quiet_months: str
    about: str
    about_when: str
    for_days_to: str
    for_time: str
    not_in_force: str
    not_judged: str
    hours: Counted
    minutes: Counted
    hours_and_minutes: str
    days_of_hours: str
    with_length: str

    # What a reader must know
    question: str
    question_of_days: str
    compete: str
    answer: str
    windows_label: str
    windows: str
    open: str
    contradict: str
    note: str
    weekends: str
    not_moved: str

    # iCalendar
    gap_summary: str
    about_summary: str
    policy_line: str
    kind_line: str
    by_clause: str
    zone_line: str
    judges_line: str
    note_line: str
    not_in_force_line: str
    competes_line: str


ENGLISH = CalendarPhrases(
    heading="Calendar of {} to {}",
    other_days="; its days are those of {}",
    in_force=" (in force {})",
    nothing_falls="nothing falls on these days",
    months=(
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    ),
    month_of_year="{} {}",
    weekdays=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    initials="MTWTFSS",
    kinds={each: each.value for each in EventKind},
    gap="no window",
    quiet="{}: nothing begins or ends",
    quiet_months="{} to {}: nothing begins or ends",
    about="about: ",
    about_when="about {}",
    for_days_to=", for the days to {}",
    for_time=", for {}",
    not_in_force=" (not in force)",
    not_judged="{} that no window judges",
    hours=Counted("# hour", "# hours"),
    minutes=Counted("# minute", "# minutes"),
    hours_and_minutes="{} and {}",
    days_of_hours="{} of {}",
    with_length="{}, {}",
    question="{}?",
    question_of_days="{} for the days to {}?",
    compete=" The dates compete, and none is picked:",
    answer=": {}",
    windows_label="windows",
    windows="{} more of `{}` overlap these, the last {}",
    open=", {}: missing {}",
    contradict=", {}: its rules contradict each other",
    note="note",
    weekends="weekends",
    not_moved="{}: no date is moved for a weekend or a holiday",
    gap_summary="No window judges these days",
    about_summary="{} (about)",
    policy_line="{} ({})",
    kind_line="Kind: {}{}.",
    by_clause=", by clause {}",
    zone_line="Days are those of {}; none is moved for a weekend or a holiday.",
    judges_line="Judges {}.",
    note_line="Note: {}.",
    not_in_force_line="The policy is not in force then.",
    competes_line="Competes with: {}, {}.",
)

CHINESE = CalendarPhrases(
    heading="{} 至 {} 的日历",
    other_days="；规则按 {} 时区的日期",
    in_force="（有效期{}）",
    nothing_falls="这些日期内没有事项",
    months=tuple(f"{number}月" for number in range(1, 13)),
    month_of_year="{1}年{0}",
    weekdays=("周一", "周二", "周三", "周四", "周五", "周六", "周日"),
    initials="一二三四五六日",
    kinds={
        EventKind.COMPUTED: "计算",
        EventKind.EXECUTED: "执行",
        EventKind.VISIBLE: "可见",
        EventKind.OFFICIAL: "公布",
        EventKind.FINAL: "最终",
        EventKind.WINDOW: "考核周期",
        EventKind.EFFECTIVE: "生效",
        EventKind.DEADLINE: "截止",
        EventKind.ANNOUNCEMENT: "公告",
    },
    gap="不考核",
    quiet="{}：没有开始或结束的事项",
    quiet_months="{} 至 {}：没有开始或结束的事项",
    about="左右：",
    about_when="{} 左右",
    for_days_to="，针对截至 {} 的周期",
    for_time="，针对 {}",
    not_in_force="（不在有效期内）",
    not_judged="{}不在任何考核周期内",
    hours=Counted("# 小时", "# 小时"),
    minutes=Counted("# 分钟", "# 分钟"),
    hours_and_minutes="{} {}",
    days_of_hours="{}，共 {}",
    with_length="{}，{}",
    question="{}？",
    question_of_days="{}（截至 {} 的周期）？",
    compete="以下日期并存，不作取舍：",
    answer="：{}",
    windows_label="周期",
    windows="另有 {} 个 `{}` 与以上重叠，最后一个为 {}",
    open="，{}：缺失 {}",
    contradict="，{}：规则互相矛盾",
    note="注意",
    weekends="周末",
    not_moved="{}：日期不因周末或节假日顺延",
    gap_summary="这些日期不在任何考核周期内",
    about_summary="{}（左右）",
    policy_line="{}（{}）",
    kind_line="类型：{}{}。",
    by_clause="，条款 {}",
    zone_line="日期按 {} 时区；不因周末或节假日顺延。",
    judges_line="针对 {}。",
    note_line="注意：{}。",
    not_in_force_line="届时规则不在有效期内。",
    competes_line="并存的日期：{}，{}。",
)


def calendar_phrases_in(language: Language) -> CalendarPhrases:
    """The words of a language."""
    match language:
        case Language.ENGLISH:
            return ENGLISH
        case Language.CHINESE:
            return CHINESE
