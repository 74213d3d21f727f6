"""Departments (`omnichannel/departments.ts`)."""

from dashboard.sandbox.api.call import Call
from dashboard.sandbox.api.paging import Paging
from dashboard.sandbox.api.permissions import find_department_ids, has_permission
from dashboard.sandbox.api.replies import Reply, success
from dashboard.sandbox.api.schema import paged_query, shape, string
from dashboard.sandbox.world import Document

OPTIONAL = string(nullable=True)
LIST_QUERY = paged_query(
    text=OPTIONAL,
    enabled=OPTIONAL,
    onlyMyDepartments=string(nullable=True, among=("true", "false")),
    showArchived=OPTIONAL,
    excludeDepartmentId=OPTIONAL,
)
DEPARTMENT_QUERY = shape(onlyMyDepartments=OPTIONAL, includeAgents=OPTIONAL)


def list_departments(call: Call) -> Reply:
    """GET livechat/department."""
    paging = Paging.parse(call.params, {"name": 1})
    departments = [department for department in call.world.departments.values() if _matches(call, department)]
    rows = paging.cut_find(departments)
    return success(departments=rows, count=len(rows), offset=paging.offset, total=len(departments))


def _matches(call: Call, department: Document) -> bool:
    params = call.params
    return (
        (params.get("text") or "").lower() in department["name"].lower()
        and (params.get("enabled") != "true" or department["enabled"])
        and (params.get("showArchived") == "true" or not department.get("archived"))
        and department["_id"] != params.get("excludeDepartmentId")
        and _is_mine_if_asked(call, department["_id"])
    )


def _is_mine_if_asked(call: Call, department_id: str) -> bool:
    if call.params.get("onlyMyDepartments") != "true":
        return True
    return department_id in find_department_ids(call.world, call.account)


def get_department(call: Call) -> Reply:
    """GET livechat/department/:_id; an unknown id is 200 with null."""
    department = call.world.departments.get(call.path["_id"])
    if department and not _is_mine_if_asked(call, department["_id"]):
        department = None
    sees_agents = has_permission(call.account, "view-livechat-departments")
    if call.params.get("includeAgents") == "false" or not sees_agents:
        return success(department=department)
    agents = call.world.department_agents.get(call.path["_id"], [])
    return success(department=department, agents=agents)
