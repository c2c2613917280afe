using System.Globalization;
using System.Security.Claims;
using Autograder.Data.Courses;
using Autograder.Data.People;

namespace Autograder.Api.Features.SignIn;

/// <summary>Who asks, and how far their token reaches. What they may do in a course is decided by their enrolment as well.</summary>
internal sealed record CurrentUser(Guid Id, string Name, Guid TokenId, CourseRole HighestRole, Guid? OnlyCourseId)
{
    private const string TokenClaim = "token";
    private const string HighestRoleClaim = "highest-role";
    private const string OnlyCourseClaim = "only-course";

    /// <summary>The weaker of what the enrolment gives and what the token allows; null when the token is for another course.</summary>
    public CourseRole? RoleBy(Enrolment enrolment)
    {
        if (enrolment.PersonId != Id) throw new ArgumentException($"The enrolment is of {enrolment.PersonId}, the user is {Id}.", nameof(enrolment));
        if (OnlyCourseId is { } only && only != enrolment.CourseId) return null;
        return enrolment.Role < HighestRole ? enrolment.Role : HighestRole;
    }

    public static ClaimsPrincipal Principal(Person person, ApiToken token, string scheme)
    {
        var identity = new ClaimsIdentity(
        [
            new Claim(ClaimTypes.NameIdentifier, person.Id.ToString()),
            new Claim(ClaimTypes.Name, person.Name),
            new Claim(TokenClaim, token.Id.ToString()),
            new Claim(HighestRoleClaim, ((int)token.HighestRole).ToString(CultureInfo.InvariantCulture)),
        ], scheme);
        if (token.CourseId is { } course) identity.AddClaim(new Claim(OnlyCourseClaim, course.ToString()));
        return new ClaimsPrincipal(identity);
    }

    /// <summary>Null when nobody is signed in.</summary>
    public static CurrentUser? From(ClaimsPrincipal principal) =>
        principal.Identity?.IsAuthenticated is not true ? null : new CurrentUser(
            Guid.Parse(Require(principal, ClaimTypes.NameIdentifier)), Require(principal, ClaimTypes.Name), Guid.Parse(Require(principal, TokenClaim)),
            (CourseRole)int.Parse(Require(principal, HighestRoleClaim), CultureInfo.InvariantCulture),
            principal.FindFirstValue(OnlyCourseClaim) is { } course ? Guid.Parse(course) : null);

    private static string Require(ClaimsPrincipal principal, string claim) =>
        principal.FindFirstValue(claim) ?? throw new InvalidOperationException($"The signed-in principal has no claim '{claim}'.");
}
