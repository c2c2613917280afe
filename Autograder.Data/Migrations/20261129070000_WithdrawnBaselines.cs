using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Autograder.Data.Migrations
{
    /// <inheritdoc />
    public partial class WithdrawnBaselines : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "withdrawn_at",
                table: "teams",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddCheckConstraint(
                name: "ck_teams_only_baselines_are_withdrawn",
                table: "teams",
                sql: "withdrawn_at IS NULL OR kind = 'baseline'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropCheckConstraint(
                name: "ck_teams_only_baselines_are_withdrawn",
                table: "teams");

            migrationBuilder.DropColumn(
                name: "withdrawn_at",
                table: "teams");
        }
    }
}
