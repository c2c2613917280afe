using Autograder.Data.Assignments;
using Autograder.Data.Courses;

namespace Autograder.Api.Components.Pages;

/// <summary>Where pages are. Slugs are made of letters, digits and hyphens, so nothing needs escaping.</summary>
internal static class Address
{
    public static string Of(Course course, Assignment assignment) => $"/courses/{course.Slug}/assignments/{assignment.Slug}";

    public static string OfSubmission(Guid id) => $"/submissions/{id}";
}
