using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Testing.Checks;

/// <summary>A certificate for <c>localhost</c> by an authority that was made for it.</summary>
public sealed class TestCertificate : IDisposable
{
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"authority-{Guid.NewGuid():N}.pem");

    /// <param name="from">When its validity begins.</param>
    /// <param name="until">When it ends.</param>
    public TestCertificate(DateTimeOffset from, DateTimeOffset until)
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var asked = new CertificateRequest("CN=Test authority", authorityKey, HashAlgorithmName.SHA256);
        asked.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        asked.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        using var authority = asked.CreateSelfSigned(from.AddDays(-1), until.AddDays(1));
        File.WriteAllText(_file, authority.ExportCertificatePem());

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        using var signed = request.Create(authority, from, until, RandomNumberGenerator.GetBytes(8));
        using var whole = signed.CopyWithPrivateKey(key);
        Server = X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    public X509Certificate2 Server { get; }

    /// <summary>A PEM file with the authority.</summary>
    public string AuthorityFile => _file;

    public void Dispose()
    {
        Server.Dispose();
        File.Delete(_file);
    }
}
