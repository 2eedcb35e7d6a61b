// Meters and sources are heard by name in the whole process: services that run side by side would hear each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
