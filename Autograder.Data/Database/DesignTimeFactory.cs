using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace Autograder.Data.Database;

/// <summary>For <c>dotnet ef migrations add</c> only, which needs the model and no database.</summary>
internal sealed class DesignTimeFactory : IDesignTimeDbContextFactory<AutograderDbContext>
{
    public AutograderDbContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<AutograderDbContext>();
        options.UseNpgsql("Host=nowhere").UseSnakeCaseNamingConvention();
        return new AutograderDbContext(options.Options);
    }
}
