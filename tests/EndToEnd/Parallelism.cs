// Each class starts a whole service; two at once only make both slow, and a fault meant for one would be felt by the other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
