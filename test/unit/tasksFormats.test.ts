import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseTaskFile } from "../../src/tasks";
import { describeSection, describeTask } from "../support/describeTasks";

/** Each format of test/fixtures/tasks: its tasks, then its sections. */
const formats: Record<string, string[]> = {
  "agentOs.md": [
    "8-17 [ ] <1> Accounts table @ Spec Tasks > Tasks",
    "9-9 in 8 (1) [x] <1.1> Write tests for the account model @ Spec Tasks > Tasks",
    "10-16 in 8 (1) [ ] <1.2> Create the migration priority=High effort=2 hours assignee=Kim after=1.1 @ Spec Tasks > Tasks",
    "16-16 criterion in 10 (2) [ ] The migration can be undone @ Spec Tasks > Tasks",
    "17-17 in 8 (1) [ ] <1.3> Verify all tests pass @ Spec Tasks > Tasks",
    "19-20 [ ] <2> Sign-in page @ Spec Tasks > Tasks",
    "20-20 in 19 (1) [ ] <2.1> Build the form (Priority: Low | Effort: 3h) priority=Low effort=3h @ Spec Tasks > Tasks",
    "# 1-20 Spec Tasks",
    "## 6-20 Tasks",
  ],
  "backlog.md": [
    "4-27 document [~] <task-12> Renew a loan priority=high assignee=@kim, @lee after=task-3 task-7 files=src/loans/renew.ts @ ",
    "22-22 criterion [x] <#1> A loan is renewed twice at most @ Acceptance Criteria",
    "23-23 criterion [ ] <#2> A reserved book is not renewed @ Acceptance Criteria",
    "27-27 criterion [ ] <#1> Tests pass @ Definition of Done",
    "## 16-19 Description",
    "## 20-25 Acceptance Criteria",
    "## 26-27 Definition of Done",
  ],
  "bmad.md": [
    "14-16 [x] <Task 1> Find overdue loans (AC: 1) @ Story 2.3: Overdue notices > Tasks / Subtasks",
    "15-15 in 14 (1) [x] <Subtask 1.1> Query in `src/loans/overdue.sql` files=src/loans/overdue.sql @ Story 2.3: Overdue notices > Tasks / Subtasks",
    "16-16 in 14 (1) [x] <Subtask 1.2> Index on the due date @ Story 2.3: Overdue notices > Tasks / Subtasks",
    "17-18 [ ] Task 2 (AC: 1, 2) @ Story 2.3: Overdue notices > Tasks / Subtasks",
    "18-18 in 17 (1) [ ] Send one mail a reader [Source: docs/mail.md] files=docs/mail.md @ Story 2.3: Overdue notices > Tasks / Subtasks",
    "# 1-22 Story 2.3: Overdue notices",
    "## 3-6 Status",
    "## 7-11 Acceptance Criteria",
    "## 12-19 Tasks / Subtasks",
    "## 20-22 Dev Notes",
  ],
  "checklist.md": [
    "4-4 criterion [ ] = open @ ",
    "5-5 criterion [x] = done @ ",
    "6-6 criterion [~] = under way @ ",
    "10-10 [x] Faster search @ Backend",
    "11-12 [ ] Nightly backup @ Backend",
    "15-16 [ ] Dark theme @ Frontend",
    "16-16 in 15 (1) [!] Icons (@kim) assignee=@kim @ Frontend",
    "19-19 [ ] Tag it @ Frontend > Release day",
    "20-23 [ ] Tell people @ Frontend > Release day",
    "32-32 criterion [ ] Nobody complains @ ",
    "####### 8-13 Backend",
    "####### 14-30 Frontend",
    "####### 18-23 Release day",
  ],
  "headings.md": [
    "11-15 heading [x] <Task 1.1> Seat plan priority=High effort=2h files=src/seats/plan.svg @ Reading room: tasks > Phase 1: Seats",
    "17-28 heading [~] <Task 1.2> Reserve a seat after=1.1 @ Reading room: tasks > Phase 1: Seats",
    "23-23 criterion [x] One seat for one reader @ Reading room: tasks > Phase 1: Seats > Task 1.2: Reserve a seat",
    "24-24 criterion [ ] No seat twice @ Reading room: tasks > Phase 1: Seats > Task 1.2: Reserve a seat",
    "30-30 heading [ ] <T003> Release a seat #parallel @ Reading room: tasks > Phase 1: Seats",
    "32-32 heading [x] <T004> Show free seats @ Reading room: tasks > Phase 1: Seats",
    "34-37 heading [x] <SEAT-12> Print the plan @ Reading room: tasks",
    "37-37 criterion [x] It fits on one page @ Reading room: tasks > SEAT-12: Print the plan",
    "43-43 [ ] Paint @ Reading room: tasks > Task 2: Rooms",
    "44-44 [ ] Move in @ Reading room: tasks > Task 2: Rooms",
    "46-52 heading [x] <任务35> 检查座位 @ Reading room: tasks > Task 2: Rooms",
    "# 1-52 Reading room: tasks",
    "## 3-8 Overview",
    "### 5-8 1. Background",
    "## 9-33 Phase 1: Seats",
    "### 11-16 ✅ Task 1.1: Seat plan",
    "### 17-29 Task 1.2: Reserve a seat",
    "#### 26-29 Notes",
    "### 30-31 [ ] T003 [P] Release a seat",
    "### 32-33 T004 Show free seats (done)",
    "## 34-38 SEAT-12: Print the plan",
    "## 39-40 FR-001: Seats have numbers",
    "## 41-52 Task 2: Rooms",
    "### 46-52 任务35: 检查座位",
  ],
  "kiro.md": [
    "3-5 [x] <1> Set up the store files=src/store/index.ts @ Implementation Plan",
    "7-7 [-] <2> Implement the search @ Implementation Plan",
    "8-11 [ ] <2.1> Index the titles effort=4h @ Implementation Plan",
    "13-15 [ ] <2.2> Write property tests for the index #optional @ Implementation Plan",
    "17-18 [ ] <3> Checkpoint - all tests pass after=2.1 @ Implementation Plan",
    "# 1-18 Implementation Plan",
  ],
  "openSpec.md": [
    "3-3 [x] <1.1> Add the `export` command in `src/cli/export.ts` files=src/cli/export.ts @ 1. Implementation",
    "4-4 [ ] <1.2> Support JSON output @ 1. Implementation",
    "7-7 [ ] <2.1> Add tests @ 2. Validation",
    "8-8 [ ] <2.2> Run `openspec validate --strict` @ 2. Validation",
    "## 1-5 1. Implementation",
    "## 6-8 2. Validation",
  ],
  "prd.md": [
    "8-10 [ ] <1.0> Build the cart @ Tasks",
    "9-9 in 8 (1) [x] <1.1> Add an item @ Tasks",
    "10-10 in 8 (1) [ ] <1.2> Remove an item @ Tasks",
    "11-13 [ ] <2.0> Pay @ Tasks",
    "12-13 in 11 (1) [ ] <2.1> Choose a method @ Tasks",
    "13-13 in 12 (2) [ ] <2.1.1> Card @ Tasks",
    "## 1-5 Relevant Files",
    "## 6-13 Tasks",
  ],
  "specKit.md": [
    "14-14 [x] <T001> Create the project structure @ Tasks: Library loans > Phase 1: Setup",
    "15-15 [X] <T002> Configure linting in `eslint.config.mjs` #parallel files=eslint.config.mjs @ Tasks: Library loans > Phase 1: Setup",
    "29-29 [ ] <T003> Contract test in tests/contract/loans.spec.ts #parallel story=US1 files=tests/contract/loans.spec.ts @ Tasks: Library loans > Phase 2: User Story 1 - Lend a book (Priority: P1) > Tests for User Story 1",
    "33-33 [ ] <T004> Loan model in `src/models/loan.ts` (depends on T002) #parallel story=US1 priority=P1 after=T002 files=src/models/loan.ts @ Tasks: Library loans > Phase 2: User Story 1 - Lend a book (Priority: P1) > Implementation for User Story 1",
    "34-35 [~] <T005> Loan service (after T004) story=US1 after=T004 files=src/**/*.repository.ts @ Tasks: Library loans > Phase 2: User Story 1 - Lend a book (Priority: P1) > Implementation for User Story 1",
    "36-36 [ ] <T006> Paper slips #struck story=US1 @ Tasks: Library loans > Phase 2: User Story 1 - Lend a book (Priority: P1) > Implementation for User Story 1",
    "# 1-40 Tasks: Library loans",
    "## 5-8 Format: [ID] [P?] [Story] Description",
    "## 9-18 Phase 1: Setup purpose=Project structure and tools, shared by all stories checkpoint=The build is green",
    "## 19-37 Phase 2: User Story 1 - Lend a book (Priority: P1) purpose=A reader can borrow a book checkpoint=Lending works alone",
    "### 25-30 Tests for User Story 1",
    "### 31-37 Implementation for User Story 1",
    "## 38-40 Dependencies",
  ],
};

describe("tasks: formats", () => {
  for (const [name, expected] of Object.entries(formats))
    for (const [kind, end] of [
      ["as it is", "\n"],
      ["with CRLF", "\r\n"],
    ] as const)
      it(`reads ${name} ${kind}`, () => {
        const file = path.join("test", "fixtures", "tasks", name);
        const text = readFileSync(file, "utf8")
          .replaceAll("\r\n", "\n")
          .replaceAll("\n", end);
        const { tasks, sections } = parseTaskFile(text);
        assert.deepEqual(
          [...tasks.map(describeTask), ...sections.map(describeSection)],
          expected,
        );
        for (const { key } of tasks) assert.notEqual(key, "");
      });
});
