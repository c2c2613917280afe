using System.Xml.Linq;
using Autograder.Data;
using Autograder.Data.People;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Api.Features.SignIn;

/// <summary>Keeps the keys of cookies in the database, so that a restart signs nobody out and several web processes agree.</summary>
internal sealed class SignInKeyRing(IServiceScopeFactory scopes) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AutograderDbContext>();
        return [.. db.SignInKeys.AsNoTracking().Select(k => k.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var scope = scopes.CreateScope();
        var db = scope.ServiceProvider.GetRequiredService<AutograderDbContext>();
        db.SignInKeys.Add(new SignInKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        db.SaveChanges();
    }
}
