using Autograder.Data.Assignments;
using Autograder.Data.Audit;
using Autograder.Data.Competitions;
using Autograder.Data.Copying;
using Autograder.Data.Courses;
using Autograder.Data.Grades;
using Autograder.Data.Grading;
using Autograder.Data.People;
using Autograder.Data.Standings;
using Autograder.Data.Submissions;
using Autograder.Data.Teams;
using Autograder.Data.Uploads;
using Autograder.Data.Workers;
using Microsoft.EntityFrameworkCore;

namespace Autograder.Data;

public sealed class AutograderDbContext(DbContextOptions<AutograderDbContext> options) : DbContext(options)
{
    public DbSet<Person> People => Set<Person>();
    public DbSet<ApiToken> ApiTokens => Set<ApiToken>();
    public DbSet<ExternalIdentity> ExternalIdentities => Set<ExternalIdentity>();
    public DbSet<SignInKey> SignInKeys => Set<SignInKey>();
    public DbSet<Course> Courses => Set<Course>();
    public DbSet<Enrolment> Enrolments => Set<Enrolment>();
    public DbSet<Assignment> Assignments => Set<Assignment>();
    public DbSet<DataFile> DataFiles => Set<DataFile>();
    public DbSet<Team> Teams => Set<Team>();
    public DbSet<TeamMember> TeamMembers => Set<TeamMember>();
    public DbSet<GraderVersion> GraderVersions => Set<GraderVersion>();
    public DbSet<Submission> Submissions => Set<Submission>();
    public DbSet<FinalPick> FinalPicks => Set<FinalPick>();
    public DbSet<GradingRun> GradingRuns => Set<GradingRun>();
    public DbSet<GradingAttempt> GradingAttempts => Set<GradingAttempt>();
    public DbSet<CheckRecord> CheckRecords => Set<CheckRecord>();
    public DbSet<Standing> Standings => Set<Standing>();
    public DbSet<PredictionScore> PredictionScores => Set<PredictionScore>();
    public DbSet<BoardEntry> BoardEntries => Set<BoardEntry>();
    public DbSet<BoardChange> BoardChanges => Set<BoardChange>();
    public DbSet<TeamInvitation> TeamInvitations => Set<TeamInvitation>();
    public DbSet<GradingPolicy> GradingPolicies => Set<GradingPolicy>();
    public DbSet<GradebookEntry> GradebookEntries => Set<GradebookEntry>();
    public DbSet<CopyingReport> CopyingReports => Set<CopyingReport>();
    public DbSet<AuditEntry> AuditEntries => Set<AuditEntry>();
    public DbSet<WorkerNode> Workers => Set<WorkerNode>();
    public DbSet<Blob> Blobs => Set<Blob>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.ApplyConfigurationsFromAssembly(typeof(AutograderDbContext).Assembly);

        // EF's default would delete a course's submissions with the course. Nothing here disappears by the way.
        foreach (var key in modelBuilder.Model.GetEntityTypes().SelectMany(e => e.GetForeignKeys()).Where(k => !k.IsOwnership))
            key.DeleteBehavior = DeleteBehavior.Restrict;
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        Words<CourseRole>();
        Words<ShownAs>();
        Words<AssignmentKind>();
        Words<CountingRule>();
        Words<SubmissionState>();
        Words<RunState>();
        Words<RunCause>();
        Words<AttemptOutcome>();
        Words<TeamKind>();
        Words<BoardKind>();
        Words<InvitationState>();
        Words<ReportState>();

        void Words<T>() where T : struct, Enum => configurationBuilder.Properties<T>().HaveConversion<LowerCaseEnum<T>>().HaveMaxLength(16);
    }
}
