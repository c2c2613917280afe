using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Autograder.Data.Migrations
{
    /// <inheritdoc />
    public partial class TeamsAndGrades : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "slack_days",
                table: "courses",
                type: "integer",
                nullable: false,
                defaultValue: 10);

            migrationBuilder.CreateTable(
                name: "gradebook_entries",
                columns: table => new
                {
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    percent = table.Column<decimal>(type: "numeric(6,3)", precision: 6, scale: 3, nullable: false),
                    score = table.Column<double>(type: "double precision", nullable: true),
                    submission_id = table.Column<Guid>(type: "uuid", nullable: true),
                    slack_days_used = table.Column<int>(type: "integer", nullable: false),
                    steps_json = table.Column<string>(type: "jsonb", nullable: false),
                    published_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    published_by = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_gradebook_entries", x => new { x.assignment_id, x.person_id });
                    table.CheckConstraint("ck_gradebook_entries_not_negative", "percent >= 0 AND slack_days_used >= 0");
                    table.ForeignKey(
                        name: "fk_gradebook_entries_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_gradebook_entries_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_gradebook_entries_people_published_by",
                        column: x => x.published_by,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_gradebook_entries_submissions_submission_id",
                        column: x => x.submission_id,
                        principalTable: "submissions",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "grading_policies",
                columns: table => new
                {
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    high = table.Column<double>(type: "double precision", nullable: false),
                    medium = table.Column<double>(type: "double precision", nullable: false),
                    low = table.Column<double>(type: "double precision", nullable: false),
                    very_low = table.Column<double>(type: "double precision", nullable: false),
                    bonus = table.Column<decimal>(type: "numeric(6,3)", precision: 6, scale: 3, nullable: false),
                    early_deduction = table.Column<decimal>(type: "numeric(6,3)", precision: 6, scale: 3, nullable: false),
                    late_deduction = table.Column<decimal>(type: "numeric(6,3)", precision: 6, scale: 3, nullable: false),
                    slack_days = table.Column<int>(type: "integer", nullable: false),
                    is_announced = table.Column<bool>(type: "boolean", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_grading_policies", x => x.assignment_id);
                    table.CheckConstraint("ck_grading_policies_cut_offs_in_order", "(high > medium AND medium > low AND low > very_low) OR (high < medium AND medium < low AND low < very_low)");
                    table.CheckConstraint("ck_grading_policies_points", "bonus BETWEEN 0 AND 100 AND early_deduction BETWEEN 0 AND 100 AND late_deduction BETWEEN 0 AND 100");
                    table.CheckConstraint("ck_grading_policies_slack_days", "slack_days >= 0");
                    table.ForeignKey(
                        name: "fk_grading_policies_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "team_invitations",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    team_id = table.Column<Guid>(type: "uuid", nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    invited_by = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    answered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_team_invitations", x => x.id);
                    table.CheckConstraint("ck_team_invitations_answered", "(state = 'open') = (answered_at IS NULL)");
                    table.ForeignKey(
                        name: "fk_team_invitations_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_team_invitations_people_invited_by",
                        column: x => x.invited_by,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_team_invitations_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_team_invitations_teams_team_id",
                        column: x => x.team_id,
                        principalTable: "teams",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.AddCheckConstraint(
                name: "ck_courses_slack_days_not_negative",
                table: "courses",
                sql: "slack_days >= 0");

            migrationBuilder.CreateIndex(
                name: "ix_gradebook_entries_person_id",
                table: "gradebook_entries",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "ix_gradebook_entries_published_by",
                table: "gradebook_entries",
                column: "published_by");

            migrationBuilder.CreateIndex(
                name: "ix_gradebook_entries_submission_id",
                table: "gradebook_entries",
                column: "submission_id");

            migrationBuilder.CreateIndex(
                name: "ix_team_invitations_assignment_id_person_id",
                table: "team_invitations",
                columns: new[] { "assignment_id", "person_id" });

            migrationBuilder.CreateIndex(
                name: "ix_team_invitations_invited_by",
                table: "team_invitations",
                column: "invited_by");

            migrationBuilder.CreateIndex(
                name: "ix_team_invitations_one_open",
                table: "team_invitations",
                columns: new[] { "team_id", "person_id" },
                unique: true,
                filter: "state = 'open'");

            migrationBuilder.CreateIndex(
                name: "ix_team_invitations_person_id",
                table: "team_invitations",
                column: "person_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "gradebook_entries");

            migrationBuilder.DropTable(
                name: "grading_policies");

            migrationBuilder.DropTable(
                name: "team_invitations");

            migrationBuilder.DropCheckConstraint(
                name: "ck_courses_slack_days_not_negative",
                table: "courses");

            migrationBuilder.DropColumn(
                name: "slack_days",
                table: "courses");
        }
    }
}
