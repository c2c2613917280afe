using Autograder.Data.Courses;
using Autograder.Data.People;

namespace Autograder.Data.Tests.People;

public class ApiTokenTests
{
    private static readonly DateTimeOffset Now = Classroom.Now;

    [Fact]
    public void Only_the_hash_of_a_token_is_kept()
    {
        var (token, secret) = ApiToken.Issue(Guid.NewGuid(), "laptop", CourseRole.Student, null, Now, null);

        Assert.True(ApiToken.IsWellFormed(secret));
        Assert.Equal(ApiToken.Hash(secret), token.Sha256);
        Assert.DoesNotContain(token.GetType().GetProperties(), p => p.GetValue(token) is string text && text.Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ag_")]
    [InlineData("ag_short")]
    [InlineData("xx_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ag_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ag_AAAAAAAAAAAAAAAAAAAA'; DROP TABLE people; --AAA")]
    public void What_is_no_token_is_not_even_looked_up(string secret) => Assert.False(ApiToken.IsWellFormed(secret));

    [Fact]
    public void A_token_ends_when_it_expires_or_is_revoked()
    {
        var (token, _) = ApiToken.Issue(Guid.NewGuid(), "laptop", CourseRole.Student, null, Now, Now.AddHours(1));
        Assert.True(token.IsGoodAt(Now.AddMinutes(59)));
        Assert.False(token.IsGoodAt(Now.AddHours(1)));

        token.Revoke(Now.AddMinutes(1));
        Assert.False(token.IsGoodAt(Now.AddMinutes(2)));
    }
}
