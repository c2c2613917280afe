namespace Autograder.Grading.Competitions.Metrics;

/// <summary>Which way a value is better.</summary>
internal enum Direction
{
    Constant,
    Up,
    Down,
    Unclear,
}

/// <summary>The tree of an expression over metrics.</summary>
internal abstract record MetricFormula
{
    private MetricFormula() { }

    public abstract Direction Better { get; }

    /// <summary>Whether the value can be told never to be negative. No metric's is.</summary>
    public abstract bool NeverNegative { get; }

    public abstract IEnumerable<(Metric Metric, int Position)> Metrics { get; }

    public abstract double Value(Func<Metric, double> of);

    private static Direction Flip(Direction direction) => direction switch { Direction.Up => Direction.Down, Direction.Down => Direction.Up, _ => direction };

    private static Direction Both(Direction one, Direction other) =>
        one == Direction.Constant ? other : other == Direction.Constant || one == other ? one : Direction.Unclear;

    public sealed record Number(double Figure) : MetricFormula
    {
        public override Direction Better => Direction.Constant;

        public override bool NeverNegative => Figure >= 0;

        public override IEnumerable<(Metric Metric, int Position)> Metrics => [];

        public override double Value(Func<Metric, double> of) => Figure;
    }

    public sealed record Leaf(Metric Metric, int Position) : MetricFormula
    {
        public override Direction Better => Metric.HigherIsBetter ? Direction.Up : Direction.Down;

        public override bool NeverNegative => true;

        public override IEnumerable<(Metric Metric, int Position)> Metrics => [(Metric, Position)];

        public override double Value(Func<Metric, double> of) => of(Metric);
    }

    public sealed record Sum(MetricFormula Left, MetricFormula Right) : MetricFormula
    {
        public override Direction Better => Both(Left.Better, Right.Better);

        public override bool NeverNegative => Left.NeverNegative && Right.NeverNegative;

        public override IEnumerable<(Metric Metric, int Position)> Metrics => Left.Metrics.Concat(Right.Metrics);

        public override double Value(Func<Metric, double> of) => Left.Value(of) + Right.Value(of);
    }

    public sealed record Negative(MetricFormula Inner) : MetricFormula
    {
        public override Direction Better => Flip(Inner.Better);

        public override bool NeverNegative => Inner is Number { Figure: <= 0 };

        public override IEnumerable<(Metric Metric, int Position)> Metrics => Inner.Metrics;

        public override double Value(Func<Metric, double> of) => -Inner.Value(of);
    }

    public sealed record Product(MetricFormula Left, MetricFormula Right) : MetricFormula
    {
        /// <summary>A factor that is never negative leaves the other's direction; a negative constant turns it round.</summary>
        public override Direction Better => (Left.Better, Right.Better) switch
        {
            (Direction.Constant, _) => Times(Left, Right.Better),
            (_, Direction.Constant) => Times(Right, Left.Better),
            _ => Left.NeverNegative && Right.NeverNegative ? Both(Left.Better, Right.Better) : Direction.Unclear,
        };

        public override bool NeverNegative => Left.NeverNegative && Right.NeverNegative;

        public override IEnumerable<(Metric Metric, int Position)> Metrics => Left.Metrics.Concat(Right.Metrics);

        public override double Value(Func<Metric, double> of) => Left.Value(of) * Right.Value(of);

        private static Direction Times(MetricFormula constant, Direction other) => constant.Value(NoMetric) switch // NaN has no sign
        {
            > 0 => other,
            < 0 => Flip(other),
            _ => Direction.Constant,
        };
    }

    /// <summary>1 / x, which falls while a positive x grows.</summary>
    public sealed record Reciprocal(MetricFormula Inner) : MetricFormula
    {
        public override Direction Better => Inner.Better == Direction.Constant ? Direction.Constant : Inner.NeverNegative ? Flip(Inner.Better) : Direction.Unclear;

        public override bool NeverNegative => Inner.NeverNegative;

        public override IEnumerable<(Metric Metric, int Position)> Metrics => Inner.Metrics;

        public override double Value(Func<Metric, double> of) => 1 / Inner.Value(of);
    }

    private static double NoMetric(Metric metric) => throw new InvalidOperationException($"A constant contains {metric.Key}.");
}
