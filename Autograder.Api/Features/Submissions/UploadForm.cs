using Autograder.Data.Uploads;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Autograder.Api.Features.Submissions;

/// <summary>The multipart form of an upload, read as it arrives and never further than the assignment's limit.</summary>
internal abstract record UploadForm : IDisposable
{
    private UploadForm() { }

    public virtual void Dispose() => GC.SuppressFinalize(this);

    public sealed record Received(string FileName, byte[] Content) : UploadForm;

    /// <summary>Too large for memory: it rests in a file that is gone when disposed.</summary>
    public sealed record Stored(string FileName, Stream Content) : UploadForm
    {
        public override void Dispose()
        {
            Content.Dispose();
            base.Dispose();
        }
    }

    public sealed record Refused(string Reason) : UploadForm;
    public sealed record TooLarge : UploadForm;

    private const int BoundaryLimit = 200;
    private const int FormOverheadBytes = 64 * 1024; // boundaries, headers, small fields beside the file
    private const int MaxSections = 20;

    public static async Task<UploadForm> ReadAsync(HttpRequest request, int limitBytes, CancellationToken ct)
    {
        using var kept = new MemoryStream();
        return await ReceiveAsync(request, limitBytes, kept, fileName => new Received(fileName, kept.ToArray()), ct);
    }

    /// <summary>The same by way of a file.</summary>
    public static async Task<UploadForm> StoreAsync(HttpRequest request, long limitBytes, CancellationToken ct)
    {
        var kept = NamelessFile.Create();
        UploadForm? form = null;
        try
        {
            form = await ReceiveAsync(request, limitBytes, kept, fileName => new Stored(fileName, kept), ct);
        }
        finally
        {
            if (form is not Stored) await kept.DisposeAsync();
        }

        return form;
    }

    /// <summary>For a page's form, which the framework has read already.</summary>
    public static async Task<UploadForm> ReadAsync(IFormFile file, int limitBytes, CancellationToken ct)
    {
        if (file.Length > limitBytes) return new TooLarge();
        using var kept = new MemoryStream();
        await using var body = file.OpenReadStream();
        return await CopyBoundedAsync(body, limitBytes, kept, ct) ? new Received(Safe(file.FileName), kept.ToArray()) : new TooLarge();
    }

    private static async Task<UploadForm> ReceiveAsync(HttpRequest request, long limitBytes, Stream kept, Func<string, UploadForm> received, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase)
            || HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= BoundaryLimit } boundary)
            return new Refused("Send the upload as multipart/form-data with a field 'file'.");
        if (request.ContentLength > limitBytes + FormOverheadBytes) return new TooLarge();
        if (request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } bodySize) bodySize.MaxRequestBodySize = limitBytes + FormOverheadBytes;

        try
        {
            var reader = new MultipartReader(boundary, request.Body);
            for (var sections = 0; sections < MaxSections && await reader.ReadNextSectionAsync(ct) is { } section; sections++)
            {
                if (section.GetContentDispositionHeader() is not { } disposition || HeaderUtilities.RemoveQuotes(disposition.Name) != "file") continue;
                if (!await CopyBoundedAsync(section.Body, limitBytes, kept, ct)) return new TooLarge();
                if (await reader.ReadNextSectionAsync(ct) is { } another && another.GetContentDispositionHeader() is { } next && HeaderUtilities.RemoveQuotes(next.Name) == "file")
                    return new Refused("Send exactly one file.");
                return received(FileNameOf(disposition));
            }

            return new Refused("The form has no field 'file'.");
        }
        catch (BadHttpRequestException tooLarge) when (tooLarge.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return new TooLarge();
        }
        catch (Exception broken) when (broken is InvalidDataException or IOException and not BadHttpRequestException)
        {
            return new Refused("The upload ended before it was complete, or is not a well-formed multipart form.");
        }
    }

    private static async Task<bool> CopyBoundedAsync(Stream body, long limitBytes, Stream kept, CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, ct)) > 0;)
        {
            if (kept.Length + read > limitBytes) return false;
            await kept.WriteAsync(buffer.AsMemory(0, read), ct);
        }

        return true;
    }

    private static string FileNameOf(ContentDispositionHeaderValue disposition) =>
        Safe((disposition.FileNameStar.HasValue ? disposition.FileNameStar : HeaderUtilities.RemoveQuotes(disposition.FileName)).Value ?? "");

    /// <summary>The last part, without anything that could surprise whoever gets the file back.</summary>
    public static string Safe(string fileName)
    {
        var name = fileName[(fileName.LastIndexOfAny(['/', '\\']) + 1)..];
        var kept = new string([.. name.Select(c => char.IsLetterOrDigit(c) || c is '.' or '-' or '_' or ' ' or '(' or ')' ? c : '_').Take(120)]).Trim(' ', '.');
        return kept.Length == 0 ? "upload" : kept;
    }
}
