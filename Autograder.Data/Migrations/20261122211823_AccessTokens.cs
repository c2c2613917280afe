using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Autograder.Data.Migrations
{
    /// <inheritdoc />
    public partial class AccessTokens : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_session",
                table: "api_tokens",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "issued_by_id",
                table: "api_tokens",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "external_identities",
                columns: table => new
                {
                    issuer = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    subject = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_external_identities", x => new { x.issuer, x.subject });
                    table.ForeignKey(
                        name: "fk_external_identities_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_api_tokens_issued_by_id",
                table: "api_tokens",
                column: "issued_by_id");

            migrationBuilder.CreateIndex(
                name: "ix_external_identities_person_id_issuer",
                table: "external_identities",
                columns: new[] { "person_id", "issuer" },
                unique: true);

            migrationBuilder.AddForeignKey(
                name: "fk_api_tokens_api_tokens_issued_by_id",
                table: "api_tokens",
                column: "issued_by_id",
                principalTable: "api_tokens",
                principalColumn: "id",
                onDelete: ReferentialAction.Restrict);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropForeignKey(
                name: "fk_api_tokens_api_tokens_issued_by_id",
                table: "api_tokens");

            migrationBuilder.DropTable(
                name: "external_identities");

            migrationBuilder.DropIndex(
                name: "ix_api_tokens_issued_by_id",
                table: "api_tokens");

            migrationBuilder.DropColumn(
                name: "is_session",
                table: "api_tokens");

            migrationBuilder.DropColumn(
                name: "issued_by_id",
                table: "api_tokens");
        }
    }
}
