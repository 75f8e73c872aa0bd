internal import Runs
internal import TestSupport
internal import Testing

@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "gives the digests of the standard",
    arguments: [
      ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      (
        String(repeating: "a", count: 1_000_000),
        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
      ),
    ])
  func givesKnownDigests(text: String, expected: String) {
    var digest = SHA256()
    digest.add(text.utf8)
    #expect(digest.hexadecimal == expected)
  }

  @Test("does not depend on how the bytes come", arguments: [1, 55, 63, 64, 65, 200])
  func doesNotDependOnPieces(size: Int) {
    let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var whole = SHA256()
    whole.add(bytes)
    var pieces = SHA256()
    for start in stride(from: 0, to: bytes.count, by: size) {
      pieces.add(bytes[start..<min(start + size, bytes.count)])
    }
    #expect(pieces.hexadecimal == whole.hexadecimal)
  }

  @Test("reads files, and says when there is none")
  func readsFiles() {
    let folder = TemporaryFolder()
    let path = folder.write("abc", to: "a.txt")
    #expect(
      SHA256.ofFile(path) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(SHA256.ofFile(folder.file("none")) == nil)
  }
}
