"""Lost updates: thirty-two clients change one case as they have read it, and no change is overwritten unseen.

Half of them count in one field and half in another, each reading the case, adding one, and sending it with If-Match. Four more record
status events, which change the case too. What stands in the end is the sum of what was acknowledged.
"""

import asyncio

import httpx2

from tests.proofs.ground import Client, Ground, Report

CLIENTS, COUNTS, REPORTERS = 32, 10, 4
FIELDS = ("summary", "circumstances")


async def prove(ground: Ground, report: Report) -> None:
    """Count up in one case from all sides."""
    counts = ground.times(COUNTS, least=2)
    async with ground.registry("lost_updates") as registry:
        first = registry.client()
        person = await first.made("/v1/persons", {"names": [{"full": "Invented Person"}]})
        body = {"person_id": person["id"], "country": "KP", "deprivation": "arrest", **dict.fromkeys(FIELDS, "0")}
        case = await first.made("/v1/cases", body)
        path = f"/v1/cases/{case['reference']}"
        succeeded = dict.fromkeys(FIELDS, 0)
        other: list[str] = []

        async def count(client: Client, field: str) -> None:
            mine = 0
            while mine < counts:
                read = await client.get(path, params={"fields": f"{field},version"})
                document = read.json()
                answer = await client.patch(path, {field: str(int(document[field]) + 1)}, document["version"])
                if answer.status_code == httpx2.codes.OK:
                    mine += 1
                    succeeded[field] += 1
                elif answer.status_code != httpx2.codes.PRECONDITION_FAILED:
                    other.append(f"{answer.status_code} {answer.text}")

        async def tell(client: Client, number: int) -> None:
            for day in range(1, counts + 1):
                event = {"axis": "life", "code": "presumed_alive", "occurred": f"20{number + 10}-01-{day % 28 + 1:02}"}
                await client.made(f"{path}/status-events", event)

        async with asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                group.create_task(count(registry.client(), FIELDS[number % len(FIELDS)]))
            for number in range(REPORTERS):
                group.create_task(tell(registry.client(), number))
        stands = (await first.get(path)).json()
        async with registry.owner() as owner:
            counted = {
                field: [
                    row[0]
                    for row in await owner.fetch(
                        """SELECT (image->>$2)::int FROM (SELECT image, lag(image->>$2) OVER (ORDER BY seq) AS before FROM journal
                        WHERE subject_id = $1::text::uuid) j WHERE image->>$2 IS DISTINCT FROM before ORDER BY 1""",
                        case["id"],
                        field,
                    )
                ]
                for field in FIELDS
            }
            events = await owner.fetchval("SELECT count(*) FROM status_event WHERE case_id = $1::text::uuid", case["id"])
        report.done("clients that count, each so far", f"{CLIENTS} × {counts}")
        report.done("status events recorded beside them", REPORTERS * counts)
        report.counted("what clients met", registry.met())
        for field in FIELDS:
            found = f"{stands[field]} stands, {succeeded[field]} succeeded"
            report.promise(f"the final count of `{field}` is the sum of successes", found, kept=int(stands[field]) == succeeded[field] > 0)
            once = counted[field] == list(range(succeeded[field] + 1))
            report.promise(f"its history tells each count of `{field}` once", f"{len(counted[field])} counts told", kept=once)
        report.promise("every status event is there", f"{events} of {REPORTERS * counts}", kept=events == REPORTERS * counts)
        report.promise("whoever was too late is told so by 412, and nothing else is said", other[:3] or "nothing else", kept=not other)
        await report.sound(registry)
