using Autograder.Grading.Autograd;
using Autograder.Grading.Checks;
using Autograder.Grading.Gan;
using Autograder.Grading.Hw1p1;
using Autograder.Grading.Hw2p1;
using Autograder.Grading.Hw3p1;
using Autograder.Grading.Hw4p1;

namespace Autograder.Grading;

/// <summary>Every homework this service can grade. A new one is a folder of components and a line here.</summary>
public static class Catalogue
{
    public static IReadOnlyList<Homework> Homeworks { get; } =
    [
        Homework1Part1.Homework,
        Homework2Part1.Homework,
        Homework3Part1.Homework,
        Homework4Part1.Homework,
        AutogradHomework.Homework,
        GanHomework.Homework,
    ];

    public static Homework? Find(string id) => Homeworks.FirstOrDefault(h => h.Id == id);
}
