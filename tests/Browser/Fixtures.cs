using Browser;

// One service and one browser for all tests: what one test uploads, the others may see, and each uses a student of its own.
[assembly: AssemblyFixture(typeof(Service))]
[assembly: AssemblyFixture(typeof(Chromium))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]
