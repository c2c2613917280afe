using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Autograder.Data.Migrations
{
    /// <inheritdoc />
    public partial class CopyingReports : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "copying_reports",
                columns: table => new
                {
                    assignment_id = table.Column<Guid>(type: "uuid", nullable: false),
                    state = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    requested_by = table.Column<Guid>(type: "uuid", nullable: false),
                    requested_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    entries = table.Column<int>(type: "integer", nullable: false),
                    pairs_json = table.Column<string>(type: "jsonb", nullable: false),
                    fault = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_copying_reports", x => x.assignment_id);
                    table.CheckConstraint("ck_copying_reports_fault_when_failed", "(state = 'failed') = (fault IS NOT NULL)");
                    table.ForeignKey(
                        name: "fk_copying_reports_assignments_assignment_id",
                        column: x => x.assignment_id,
                        principalTable: "assignments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_copying_reports_people_requested_by",
                        column: x => x.requested_by,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_copying_reports_requested_by",
                table: "copying_reports",
                column: "requested_by");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "copying_reports");
        }
    }
}
