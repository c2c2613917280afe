using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Autograder.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    action = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: true),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: true),
                    details_json = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_entries", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "blobs",
                columns: table => new
                {
                    sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: false),
                    bytes = table.Column<int>(type: "integer", nullable: false),
                    compressed = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_blobs", x => x.sha256);
                    table.CheckConstraint("ck_blobs_sha256_hex", "sha256 ~ '^[0-9a-f]{64}$'");
                });

            migrationBuilder.CreateTable(
                name: "courses",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    slug = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    time_zone = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    secret = table.Column<byte[]>(type: "bytea", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_courses", x => x.id);
                    table.CheckConstraint("ck_courses_secret_long_enough", "octet_length(secret) >= 32");
                    table.CheckConstraint("ck_courses_slug", "slug ~ '^[a-z0-9][a-z0-9-]*$'");
                });

            migrationBuilder.CreateTable(
                name: "grader_versions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    homework = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    version = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    first_used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_grader_versions", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "people",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    email = table.Column<string>(type: "character varying(320)", maxLength: 320, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_people", x => x.id);
                    table.CheckConstraint("ck_people_email_lower_case", "email = lower(email)");
                    table.CheckConstraint("ck_people_name_not_blank", "btrim(name) <> ''");
                });

            migrationBuilder.CreateTable(
                name: "sign_in_keys",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    xml = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sign_in_keys", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "workers",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    slots = table.Column<int>(type: "integer", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    heartbeat_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stopped_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    self_test_passed = table.Column<bool>(type: "boolean", nullable: false),
                    self_test = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workers", x => x.id);
                    table.CheckConstraint("ck_workers_slots_positive", "slots >= 1");
                });

            migrationBuilder.CreateTable(
                name: "assignments",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    course_id = table.Column<Guid>(type: "uuid", nullable: false),
                    slug = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    title = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    homework = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    opens_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    closes_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    counts = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    attempts_per_day = table.Column<int>(type: "integer", nullable: true),
                    upload_limit_bytes = table.Column<int>(type: "integer", nullable: false),
                    newer_replaces_queued = table.Column<bool>(type: "boolean", nullable: false),
                    competition_metric = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    competition_higher_is_better = table.Column<bool>(type: "boolean", nullable: true),
                    competition_shown_decimals = table.Column<int>(type: "integer", nullable: true),
                    competition_final_picks = table.Column<int>(type: "integer", nullable: true),
                    competition_solution_sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_assignments", x => x.id);
                    table.CheckConstraint("ck_assignments_attempts_positive", "attempts_per_day >= 1");
                    table.CheckConstraint("ck_assignments_competition_settings", "(kind = 'competition') = (competition_metric IS NOT NULL)");
                    table.CheckConstraint("ck_assignments_slug", "slug ~ '^[a-z0-9][a-z0-9-]*$'");
                    table.CheckConstraint("ck_assignments_upload_limit_positive", "upload_limit_bytes > 0");
                    table.CheckConstraint("ck_assignments_window", "opens_at < due_at AND due_at <= closes_at");
                    table.ForeignKey(
                        name: "fk_assignments_blobs_competition_solution_sha256",
                        column: x => x.competition_solution_sha256,
                        principalTable: "blobs",
                        principalColumn: "sha256",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_assignments_courses_course_id",
                        column: x => x.course_id,
                        principalTable: "courses",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "api_tokens",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    label = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: false),
                    course_id = table.Column<Guid>(type: "uuid", nullable: true),
                    highest_role = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_api_tokens", x => x.id);
                    table.CheckConstraint("ck_api_tokens_expire_after_creation", "expires_at IS NULL OR expires_at > created_at");
                    table.ForeignKey(
                        name: "fk_api_tokens_courses_course_id",
                        column: x => x.course_id,
                        principalTable: "courses",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_api_tokens_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "enrolments",
                columns: table => new
                {
                    course_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    role = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    shown_as = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    pseudonym = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_enrolments", x => new { x.course_id, x.person_id });
                    table.CheckConstraint("ck_enrolments_pseudonym_when_shown", "shown_as = 'name' OR btrim(pseudonym) <> ''");
                    table.ForeignKey(
                        name: "fk_enrolments_courses_course_id",
                        column: x => x.course_id,
                        principalTable: "courses",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_enrolments_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "submissions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    idempotency_key = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    upload_sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: false),
                    file_name = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    upload_bytes = table.Column<int>(type: "integer", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    is_late = table.Column<bool>(type: "boolean", nullable: false),
                    score = table.Column<decimal>(type: "numeric", nullable: true),
                    max_score = table.Column<decimal>(type: "numeric", nullable: true),
                    graded_run_id = table.Column<Guid>(type: "uuid", nullable: true),
                    graded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_submissions", x => x.id);
                    table.CheckConstraint("ck_submissions_graded_has_score", "state <> 'graded' OR score IS NOT NULL");
                    table.CheckConstraint("ck_submissions_no_score_without_grading", "state NOT IN ('failed', 'superseded') OR score IS NULL");
                    table.CheckConstraint("ck_submissions_score_has_run", "(score IS NULL) = (graded_run_id IS NULL) AND (score IS NULL) = (max_score IS NULL) AND (score IS NULL) = (graded_at IS NULL)");
                    table.CheckConstraint("ck_submissions_version_from_one", "version >= 1");
                    table.ForeignKey(
                        name: "fk_submissions_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_submissions_blobs_upload_sha256",
                        column: x => x.upload_sha256,
                        principalTable: "blobs",
                        principalColumn: "sha256",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_submissions_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "final_picks",
                columns: table => new
                {
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    picked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_final_picks", x => x.submission_id);
                    table.ForeignKey(
                        name: "fk_final_picks_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_final_picks_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_final_picks_submissions_submission_id",
                        column: x => x.submission_id,
                        principalTable: "submissions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "grading_runs",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    cause = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    priority = table.Column<short>(type: "smallint", nullable: false),
                    turn = table.Column<long>(type: "bigint", nullable: false),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    queued_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    not_before = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    lease_token = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    heartbeat_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    worker_id = table.Column<Guid>(type: "uuid", nullable: true),
                    grader_version_id = table.Column<Guid>(type: "uuid", nullable: true),
                    progress_json = table.Column<string>(type: "jsonb", nullable: false),
                    report_json = table.Column<string>(type: "jsonb", nullable: true),
                    score = table.Column<decimal>(type: "numeric", nullable: true),
                    max_score = table.Column<decimal>(type: "numeric", nullable: true),
                    log_sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: true),
                    fault = table.Column<string>(type: "text", nullable: true),
                    xmin = table.Column<uint>(type: "xid", rowVersion: true, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_grading_runs", x => x.id);
                    table.CheckConstraint("ck_grading_runs_attempts_not_negative", "attempts >= 0");
                    table.CheckConstraint("ck_grading_runs_fault_when_failed", "state <> 'failed' OR fault IS NOT NULL");
                    table.CheckConstraint("ck_grading_runs_lease_while_running", "(state = 'running') = (lease_token IS NOT NULL) AND (lease_token IS NULL) = (lease_expires_at IS NULL)");
                    table.CheckConstraint("ck_grading_runs_report_when_graded", "(state = 'graded') = (report_json IS NOT NULL) AND (report_json IS NULL) = (score IS NULL)");
                    table.ForeignKey(
                        name: "fk_grading_runs_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grading_runs_blobs_log_sha256",
                        column: x => x.log_sha256,
                        principalTable: "blobs",
                        principalColumn: "sha256",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grading_runs_grader_versions_grader_version_id",
                        column: x => x.grader_version_id,
                        principalTable: "grader_versions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grading_runs_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grading_runs_submissions_submission_id",
                        column: x => x.submission_id,
                        principalTable: "submissions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grading_runs_workers_worker_id",
                        column: x => x.worker_id,
                        principalTable: "workers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "standings",
                columns: table => new
                {
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    score = table.Column<decimal>(type: "numeric", nullable: false),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_standings", x => new { x.assignment_id, x.person_id });
                    table.ForeignKey(
                        name: "fk_standings_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_standings_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_standings_submissions_submission_id",
                        column: x => x.submission_id,
                        principalTable: "submissions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "check_results",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    check_id = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    verdict = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    score = table.Column<decimal>(type: "numeric", nullable: false),
                    max_score = table.Column<decimal>(type: "numeric", nullable: false),
                    diagnosis = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    milliseconds = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_check_results", x => new { x.run_id, x.check_id });
                    table.CheckConstraint("ck_check_results_score_in_range", "score BETWEEN 0 AND max_score");
                    table.ForeignKey(
                        name: "fk_check_results_grading_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "grading_runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "grading_attempts",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    lease_token = table.Column<Guid>(type: "uuid", nullable: false),
                    worker_id = table.Column<Guid>(type: "uuid", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    outcome = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    fault = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_grading_attempts", x => x.id);
                    table.CheckConstraint("ck_grading_attempts_ended", "(outcome = 'running') = (ended_at IS NULL)");
                    table.ForeignKey(
                        name: "fk_grading_attempts_grading_runs_run_id",
                        column: x => x.run_id,
                        principalTable: "grading_runs",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_grading_attempts_workers_worker_id",
                        column: x => x.worker_id,
                        principalTable: "workers",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_api_tokens_course_id",
                table: "api_tokens",
                column: "course_id");

            migrationBuilder.CreateIndex(
                name: "ix_api_tokens_person_id",
                table: "api_tokens",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_api_tokens_sha256",
                table: "api_tokens",
                column: "sha256",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_assignments_competition_solution_sha256",
                table: "assignments",
                column: "competition_solution_sha256");

            migrationBuilder.CreateIndex(
                name: "ix_assignments_course_id_slug",
                table: "assignments",
                columns: new[] { "course_id", "slug" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_assignment_id_person_id_at",
                table: "audit_entries",
                columns: new[] { "assignment_id", "person_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_entries_submission_id",
                table: "audit_entries",
                column: "submission_id");

            migrationBuilder.CreateIndex(
                name: "ix_check_results_assignment_id_check_id_verdict",
                table: "check_results",
                columns: new[] { "assignment_id", "check_id", "verdict" });

            migrationBuilder.CreateIndex(
                name: "ix_courses_slug",
                table: "courses",
                column: "slug",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_enrolments_course_id_pseudonym",
                table: "enrolments",
                columns: new[] { "course_id", "pseudonym" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_enrolments_person_id",
                table: "enrolments",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_final_picks_assignment_id_person_id",
                table: "final_picks",
                columns: new[] { "assignment_id", "person_id" });

            migrationBuilder.CreateIndex(
                name: "ix_final_picks_person_id",
                table: "final_picks",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_grader_versions_homework_version",
                table: "grader_versions",
                columns: new[] { "homework", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_grading_attempts_lease_token",
                table: "grading_attempts",
                column: "lease_token",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_grading_attempts_run_id",
                table: "grading_attempts",
                column: "run_id");

            migrationBuilder.CreateIndex(
                name: "ix_grading_attempts_worker_id",
                table: "grading_attempts",
                column: "worker_id");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_assignment_id",
                table: "grading_runs",
                column: "assignment_id");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_grader_version_id",
                table: "grading_runs",
                column: "grader_version_id");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_leases",
                table: "grading_runs",
                column: "lease_expires_at",
                filter: "state = 'running'");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_live_of_person",
                table: "grading_runs",
                columns: new[] { "person_id", "priority" },
                filter: "state IN ('queued', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_log_sha256",
                table: "grading_runs",
                column: "log_sha256");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_one_live_per_submission",
                table: "grading_runs",
                column: "submission_id",
                unique: true,
                filter: "state IN ('queued', 'running')");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_queue",
                table: "grading_runs",
                columns: new[] { "priority", "turn", "queued_at" },
                filter: "state = 'queued'");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_started",
                table: "grading_runs",
                columns: new[] { "priority", "started_at" },
                filter: "started_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_submission_id_queued_at",
                table: "grading_runs",
                columns: new[] { "submission_id", "queued_at" });

            migrationBuilder.CreateIndex(
                name: "ix_grading_runs_worker_id",
                table: "grading_runs",
                column: "worker_id");

            migrationBuilder.CreateIndex(
                name: "ix_people_email",
                table: "people",
                column: "email",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_standings_assignment_id_score_submitted_at_person_id",
                table: "standings",
                columns: new[] { "assignment_id", "score", "submitted_at", "person_id" },
                descending: new[] { false, true, false, false });

            migrationBuilder.CreateIndex(
                name: "ix_standings_person_id",
                table: "standings",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_standings_submission_id",
                table: "standings",
                column: "submission_id");

            migrationBuilder.CreateIndex(
                name: "ix_submissions_assignment_id_received_at",
                table: "submissions",
                columns: new[] { "assignment_id", "received_at" });

            migrationBuilder.CreateIndex(
                name: "ix_submissions_idempotency_key",
                table: "submissions",
                columns: new[] { "person_id", "assignment_id", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_submissions_person_id_assignment_id_version",
                table: "submissions",
                columns: new[] { "person_id", "assignment_id", "version" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_submissions_upload_sha256",
                table: "submissions",
                column: "upload_sha256");

            migrationBuilder.CreateIndex(
                name: "ix_workers_heartbeat_at",
                table: "workers",
                column: "heartbeat_at",
                filter: "stopped_at IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "api_tokens");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "check_results");

            migrationBuilder.DropTable(
                name: "enrolments");

            migrationBuilder.DropTable(
                name: "final_picks");

            migrationBuilder.DropTable(
                name: "grading_attempts");

            migrationBuilder.DropTable(
                name: "sign_in_keys");

            migrationBuilder.DropTable(
                name: "standings");

            migrationBuilder.DropTable(
                name: "grading_runs");

            migrationBuilder.DropTable(
                name: "grader_versions");

            migrationBuilder.DropTable(
                name: "submissions");

            migrationBuilder.DropTable(
                name: "workers");

            migrationBuilder.DropTable(
                name: "assignments");

            migrationBuilder.DropTable(
                name: "people");

            migrationBuilder.DropTable(
                name: "blobs");

            migrationBuilder.DropTable(
                name: "courses");
        }
    }
}
