import CairnS3
import Testing

@Test(arguments: [
    (nil, 10_000), ("https://s3.example.com", 10_000), ("http://127.0.0.1:9000", 10_000),
    ("https://s3.fr-par.scw.cloud", 1000), ("https://s3.nl-ams.scw.cloud:443", 1000),
])
func `an object has as many parts as its service allows`(endpoint: String?, limit: Int) {
    #expect(S3Options(bucket: "backups", endpoint: endpoint).partLimit == limit)
}
