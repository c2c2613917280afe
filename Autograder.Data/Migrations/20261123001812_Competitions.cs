using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Autograder.Data.Migrations
{
    /// <inheritdoc />
    public partial class Competitions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_submissions_graded_has_score",
                table: "submissions");

            migrationBuilder.DropCheckConstraint(
                name: "ck_submissions_score_has_run",
                table: "submissions");

            migrationBuilder.DropCheckConstraint(
                name: "ck_grading_runs_report_when_graded",
                table: "grading_runs");

            migrationBuilder.DropIndex(
                name: "ix_final_picks_assignment_id_person_id",
                table: "final_picks");

            migrationBuilder.AddColumn<Guid>(
                name: "team_id",
                table: "submissions",
                type: "uuid",
                nullable: true);

            migrationBuilder.AlterColumn<string>(
                name: "competition_metric",
                table: "assignments",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(64)",
                oldMaxLength: 64,
                oldNullable: true);

            migrationBuilder.AddColumn<string[]>(
                name: "competition_also_show",
                table: "assignments",
                type: "text[]",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "competition_data_url",
                table: "assignments",
                type: "character varying(2000)",
                maxLength: 2000,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "competition_description",
                table: "assignments",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "competition_early_at",
                table: "assignments",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "competition_freeze_at",
                table: "assignments",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "competition_grades",
                table: "assignments",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "competition_metric_sha256",
                table: "assignments",
                type: "character(64)",
                fixedLength: true,
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "competition_reveal_at",
                table: "assignments",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "competition_sample_sha256",
                table: "assignments",
                type: "character(64)",
                fixedLength: true,
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "competition_team_size",
                table: "assignments",
                type: "integer",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "data_files",
                columns: table => new
                {
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    path = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: false),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    sha256 = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_data_files", x => new { x.assignment_id, x.path });
                    table.ForeignKey(
                        name: "fk_data_files_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_data_files_blobs_sha256",
                        column: x => x.sha256,
                        principalTable: "blobs",
                        principalColumn: "sha256",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "prediction_scores",
                columns: table => new
                {
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_value = table.Column<double>(type: "double precision", nullable: true),
                    public_low = table.Column<double>(type: "double precision", nullable: true),
                    public_high = table.Column<double>(type: "double precision", nullable: true),
                    private_value = table.Column<double>(type: "double precision", nullable: true),
                    private_low = table.Column<double>(type: "double precision", nullable: true),
                    private_high = table.Column<double>(type: "double precision", nullable: true),
                    secondary_json = table.Column<string>(type: "jsonb", nullable: false),
                    note = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: true),
                    scored_with = table.Column<string>(type: "character(64)", fixedLength: true, maxLength: 64, nullable: false),
                    scored_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_prediction_scores", x => x.submission_id);
                    table.CheckConstraint("ck_prediction_scores_finite", "public_value NOT IN ('NaN', 'Infinity', '-Infinity') AND private_value NOT IN ('NaN', 'Infinity', '-Infinity')");
                    table.ForeignKey(
                        name: "fk_prediction_scores_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_prediction_scores_submissions_submission_id",
                        column: x => x.submission_id,
                        principalTable: "submissions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "teams",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    name = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_teams", x => x.id);
                    table.CheckConstraint("ck_teams_baseline_has_name", "kind <> 'baseline' OR name IS NOT NULL");
                    table.ForeignKey(
                        name: "fk_teams_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "board_changes",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    board = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    team_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: true),
                    rank_key = table.Column<double>(type: "double precision", nullable: true),
                    low = table.Column<double>(type: "double precision", nullable: true),
                    high = table.Column<double>(type: "double precision", nullable: true),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: true),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    entries_count = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_changes", x => x.id);
                    table.CheckConstraint("ck_board_changes_whole", "(score IS NULL) = (rank_key IS NULL) AND (score IS NULL) = (submission_id IS NULL) AND (score IS NULL) = (submitted_at IS NULL)");
                    table.ForeignKey(
                        name: "fk_board_changes_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_board_changes_teams_team_id",
                        column: x => x.team_id,
                        principalTable: "teams",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "board_entries",
                columns: table => new
                {
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    board = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    team_id = table.Column<Guid>(type: "uuid", nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: false),
                    rank_key = table.Column<double>(type: "double precision", nullable: false),
                    low = table.Column<double>(type: "double precision", nullable: true),
                    high = table.Column<double>(type: "double precision", nullable: true),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: false),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entries_count = table.Column<int>(type: "integer", nullable: false),
                    is_baseline = table.Column<bool>(type: "boolean", nullable: false),
                    secondary_json = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_board_entries", x => new { x.assignment_id, x.board, x.team_id });
                    table.ForeignKey(
                        name: "fk_board_entries_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_board_entries_submissions_submission_id",
                        column: x => x.submission_id,
                        principalTable: "submissions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_board_entries_teams_team_id",
                        column: x => x.team_id,
                        principalTable: "teams",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "team_members",
                columns: table => new
                {
                    team_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    joined_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    left_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_team_members", x => new { x.team_id, x.person_id });
                    table.CheckConstraint("ck_team_members_leave_after_joining", "left_at >= joined_at");
                    table.ForeignKey(
                        name: "fk_team_members_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_team_members_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_team_members_teams_team_id",
                        column: x => x.team_id,
                        principalTable: "teams",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_submissions_team_id_received_at",
                table: "submissions",
                columns: new[] { "team_id", "received_at" },
                filter: "team_id IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_submissions_graded_has_run",
                table: "submissions",
                sql: "state <> 'graded' OR graded_run_id IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_submissions_points_of_points",
                table: "submissions",
                sql: "team_id IS NOT NULL OR ((score IS NULL) = (graded_run_id IS NULL) AND (score IS NULL) = (max_score IS NULL))");

            migrationBuilder.AddCheckConstraint(
                name: "ck_submissions_score_has_run",
                table: "submissions",
                sql: "(graded_at IS NULL) = (graded_run_id IS NULL) AND (score IS NULL OR graded_run_id IS NOT NULL)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_grading_runs_report_when_graded",
                table: "grading_runs",
                sql: "(state = 'graded') = (report_json IS NOT NULL) AND (report_json IS NOT NULL OR score IS NULL)");

            migrationBuilder.CreateIndex(
                name: "ix_final_picks_assignment_id",
                table: "final_picks",
                column: "assignment_id");

            migrationBuilder.CreateIndex(
                name: "ix_assignments_competition_metric_sha256",
                table: "assignments",
                column: "competition_metric_sha256");

            migrationBuilder.CreateIndex(
                name: "ix_assignments_competition_sample_sha256",
                table: "assignments",
                column: "competition_sample_sha256");

            migrationBuilder.AddCheckConstraint(
                name: "ck_assignments_competition_limits",
                table: "assignments",
                sql: "competition_team_size >= 1 AND competition_final_picks >= 0 AND competition_shown_decimals BETWEEN 0 AND 12");

            migrationBuilder.CreateIndex(
                name: "ix_board_changes_assignment_id_board_at_id",
                table: "board_changes",
                columns: new[] { "assignment_id", "board", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_board_changes_team_id_board_at",
                table: "board_changes",
                columns: new[] { "team_id", "board", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_board_entries_order",
                table: "board_entries",
                columns: new[] { "assignment_id", "board", "rank_key", "submitted_at", "team_id" })
                .Annotation("Npgsql:IndexInclude", new[] { "is_baseline" });

            migrationBuilder.CreateIndex(
                name: "ix_board_entries_submission_id",
                table: "board_entries",
                column: "submission_id");

            migrationBuilder.CreateIndex(
                name: "ix_board_entries_team_id",
                table: "board_entries",
                column: "team_id");

            migrationBuilder.CreateIndex(
                name: "ix_data_files_sha256",
                table: "data_files",
                column: "sha256");

            migrationBuilder.CreateIndex(
                name: "ix_prediction_scores_assignment_id",
                table: "prediction_scores",
                column: "assignment_id");

            migrationBuilder.CreateIndex(
                name: "ix_team_members_one_active_team",
                table: "team_members",
                columns: new[] { "assignment_id", "person_id" },
                unique: true,
                filter: "left_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_team_members_person_id",
                table: "team_members",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_teams_assignment_id_name",
                table: "teams",
                columns: new[] { "assignment_id", "name" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_assignments_blobs_competition_metric_sha256",
                table: "assignments",
                column: "competition_metric_sha256",
                principalTable: "blobs",
                principalColumn: "sha256",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_assignments_blobs_competition_sample_sha256",
                table: "assignments",
                column: "competition_sample_sha256",
                principalTable: "blobs",
                principalColumn: "sha256",
                onDelete: ReferentialAction.Restrict);

            migrationBuilder.AddForeignKey(
                name: "fk_submissions_teams_team_id",
                table: "submissions",
                column: "team_id",
                principalTable: "teams",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_assignments_blobs_competition_metric_sha256",
                table: "assignments");

            migrationBuilder.DropForeignKey(
                name: "fk_assignments_blobs_competition_sample_sha256",
                table: "assignments");

            migrationBuilder.DropForeignKey(
                name: "fk_submissions_teams_team_id",
                table: "submissions");

            migrationBuilder.DropTable(
                name: "board_changes");

            migrationBuilder.DropTable(
                name: "board_entries");

            migrationBuilder.DropTable(
                name: "data_files");

            migrationBuilder.DropTable(
                name: "prediction_scores");

            migrationBuilder.DropTable(
                name: "team_members");

            migrationBuilder.DropTable(
                name: "teams");

            migrationBuilder.DropIndex(
                name: "ix_submissions_team_id_received_at",
                table: "submissions");

            migrationBuilder.DropCheckConstraint(
                name: "ck_submissions_graded_has_run",
                table: "submissions");

            migrationBuilder.DropCheckConstraint(
                name: "ck_submissions_points_of_points",
                table: "submissions");

            migrationBuilder.DropCheckConstraint(
                name: "ck_submissions_score_has_run",
                table: "submissions");

            migrationBuilder.DropCheckConstraint(
                name: "ck_grading_runs_report_when_graded",
                table: "grading_runs");

            migrationBuilder.DropIndex(
                name: "ix_final_picks_assignment_id",
                table: "final_picks");

            migrationBuilder.DropIndex(
                name: "ix_assignments_competition_metric_sha256",
                table: "assignments");

            migrationBuilder.DropIndex(
                name: "ix_assignments_competition_sample_sha256",
                table: "assignments");

            migrationBuilder.DropCheckConstraint(
                name: "ck_assignments_competition_limits",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "team_id",
                table: "submissions");

            migrationBuilder.DropColumn(
                name: "competition_also_show",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_data_url",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_description",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_early_at",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_freeze_at",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_grades",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_metric_sha256",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_reveal_at",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_sample_sha256",
                table: "assignments");

            migrationBuilder.DropColumn(
                name: "competition_team_size",
                table: "assignments");

            migrationBuilder.AlterColumn<string>(
                name: "competition_metric",
                table: "assignments",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true,
                oldClrType: typeof(string),
                oldType: "character varying(500)",
                oldMaxLength: 500,
                oldNullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_submissions_graded_has_score",
                table: "submissions",
                sql: "state <> 'graded' OR score IS NOT NULL");

            migrationBuilder.AddCheckConstraint(
                name: "ck_submissions_score_has_run",
                table: "submissions",
                sql: "(score IS NULL) = (graded_run_id IS NULL) AND (score IS NULL) = (max_score IS NULL) AND (score IS NULL) = (graded_at IS NULL)");

            migrationBuilder.AddCheckConstraint(
                name: "ck_grading_runs_report_when_graded",
                table: "grading_runs",
                sql: "(state = 'graded') = (report_json IS NOT NULL) AND (report_json IS NULL) = (score IS NULL)");

            migrationBuilder.CreateIndex(
                name: "ix_final_picks_assignment_id_person_id",
                table: "final_picks",
                columns: new[] { "assignment_id", "person_id" });
        }
    }
}
