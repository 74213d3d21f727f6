"""Departments (`omnichannel/departments.ts`)."""

from dashboard.sandbox.access import allowed, departments_of
from dashboard.sandbox.answers import Answer, Document, success
from dashboard.sandbox.call import Call
from dashboard.sandbox.query import Paging
from dashboard.sandbox.schema import paged, shape, string

MINE = string(among=("true", "false"))
LIST = paged(
    text=string(),
    enabled=string(),
    onlyMyDepartments=MINE,
    showArchived=string(),
    excludeDepartmentId=string(),
)
ONE = shape(onlyMyDepartments=MINE, includeAgents=string())


def departments(call: Call) -> Answer:
    """GET livechat/department."""
    paging = Paging.of(call.params, {"name": 1})
    found = [each for each in call.world.departments.values() if _wanted(call, each)]
    rows = paging.of_find(found)
    return success(departments=rows, count=len(rows), offset=paging.offset, total=len(found))


def _wanted(call: Call, department: Document) -> bool:
    asked = call.params
    return (
        (asked.get("text") or "").lower() in department["name"].lower()
        and (asked.get("enabled") != "true" or department["enabled"])
        and (asked.get("showArchived") == "true" or not department.get("archived"))
        and department["_id"] != asked.get("excludeDepartmentId")
        and _mine_if_asked(call, department["_id"])
    )


def _mine_if_asked(call: Call, department_id: str) -> bool:
    if call.params.get("onlyMyDepartments") != "true":
        return True
    return department_id in departments_of(call.world, call.account)


def department(call: Call) -> Answer:
    """GET livechat/department/:_id; an unknown id is 200 with null."""
    found = call.world.departments.get(call.path["_id"])
    if found and not _mine_if_asked(call, found["_id"]):
        found = None
    if call.params.get("includeAgents") == "false" or not allowed(call.account, "view-livechat-departments"):
        return success(department=found)
    return success(department=found, agents=call.world.department_agents.get(call.path["_id"], []))
