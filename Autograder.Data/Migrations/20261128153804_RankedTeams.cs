using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Autograder.Data.Migrations
{
    /// <inheritdoc />
    public partial class RankedTeams : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_board_entries_ranked",
                table: "board_entries",
                columns: new[] { "assignment_id", "board" },
                filter: "NOT is_baseline");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_board_entries_ranked",
                table: "board_entries");
        }
    }
}
