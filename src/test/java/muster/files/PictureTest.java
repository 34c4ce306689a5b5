package muster.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import javax.imageio.ImageIO;
import muster.types.Problem;
import muster.types.Refusal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What is left of a picture when it was cleaned: everything that one sees, and nothing that it
/// tells besides.
class PictureTest {
  @TempDir Path folder;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Cleaned(Picture picture, byte[] bytes) {}

  private Cleaned clean(byte[] content) throws IOException {
    Path file = Files.write(folder.resolve("raw"), content);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    return new Cleaned(Picture.clean(MediaType.of(content), file, out), out.toByteArray());
  }

  private static byte[] sample(MediaType type, int orientation) {
    return switch (type) {
      case JPEG -> Pictures.photograph(60, 40, orientation);
      case PNG -> Pictures.talkativePng(60, 40, orientation);
      case GIF -> Pictures.talkativeGif(60, 40);
      default -> Pictures.talkativeWebP(60, 40, orientation);
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"JPEG", "PNG", "GIF", "WEBP"})
  void thePlaceAndEverythingElseThatItTellsIsGone(MediaType type) throws IOException {
    byte[] content = sample(type, 6);
    assertThat(Pictures.tells(content)).isTrue();
    assertThat(MediaType.of(content)).isEqualTo(type);
    Cleaned cleaned = clean(content);
    assertThat(Pictures.tells(cleaned.bytes())).isFalse();
    assertThat(new String(cleaned.bytes(), StandardCharsets.ISO_8859_1))
        .doesNotContain("script", "html", "xmp", "Photoshop");
    assertThat(MediaType.of(cleaned.bytes())).isEqualTo(type);
    assertThat(cleaned.picture().width()).isEqualTo(60);
    assertThat(cleaned.picture().height()).isEqualTo(40);
    boolean turned = type != MediaType.GIF;
    assertThat(cleaned.picture().orientation()).isEqualTo(turned ? 6 : 1);
    assertThat(cleaned.picture().shownWidth()).isEqualTo(turned ? 40 : 60);
    Cleaned again = clean(cleaned.bytes());
    assertThat(again.bytes()).as("cleaning the clean changes nothing").isEqualTo(cleaned.bytes());
    assertThat(again.picture()).as("it says which way up it is").isEqualTo(cleaned.picture());
  }

  @ParameterizedTest
  @EnumSource(names = {"JPEG", "PNG", "GIF"})
  void thePixelsAreThoseThatWereSent(MediaType type) throws IOException {
    BufferedImage before = ImageIO.read(new ByteArrayInputStream(sample(type, 1)));
    BufferedImage after = ImageIO.read(new ByteArrayInputStream(clean(sample(type, 1)).bytes()));
    assertThat(pixels(after)).isEqualTo(pixels(before));
  }

  private static int[] pixels(BufferedImage image) {
    return image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth());
  }

  @Test
  void anUprightPictureKeepsNoExifAtAll() throws IOException {
    assertThat(new String(clean(sample(MediaType.JPEG, 1)).bytes(), StandardCharsets.ISO_8859_1))
        .doesNotContain("Exif")
        .contains("JFIF");
    byte[] webp = clean(sample(MediaType.WEBP, 1)).bytes();
    assertThat(webp[20]).as("the flags of VP8X").isZero();
    assertThat(ByteBuffer.wrap(webp).order(java.nio.ByteOrder.LITTLE_ENDIAN).getInt(4))
        .as("the length in its head")
        .isEqualTo(webp.length - 8);
  }

  @ParameterizedTest
  @EnumSource(names = {"JPEG", "PNG", "GIF", "WEBP"})
  void aPictureThatIsCutOffIsRefusedWhereverThatIs(MediaType type) throws IOException {
    byte[] whole = clean(sample(type, 6)).bytes();
    for (int length = 12; length < whole.length; length++) {
      byte[] cut = Pictures.range(whole, 0, length);
      assertThatThrownBy(
              () -> {
                Path file = Files.write(folder.resolve("cut"), cut);
                Picture.clean(type, file, new ByteArrayOutputStream()).check(Long.MAX_VALUE);
              })
          .as("%d of %d bytes", length, whole.length)
          .isInstanceOf(Refusal.class);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"JPEG", "PNG", "GIF", "WEBP"})
  void damageIsCleanedOrRefusedAndNothingElseHappens(MediaType type) throws IOException {
    Random random = new Random(7);
    byte[] whole = sample(type, 3);
    for (int i = 0; i < 1_500; i++) {
      byte[] damaged = whole.clone();
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      Path file = Files.write(folder.resolve("damaged"), damaged);
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try {
        Picture picture = Picture.clean(type, file, out);
        picture.check(1_000_000);
        Files.write(folder.resolve("clean"), out.toByteArray());
        Thumbnail.draw(type, picture, folder.resolve("clean"), folder.resolve("small"));
        assertThat(out.size()).isLessThanOrEqualTo(damaged.length + 64);
      } catch (Refusal refusal) {
        assertThat(refusal.problem()).isIn(Problem.UNSUPPORTED_MEDIA_TYPE, Problem.TOO_LARGE);
      }
    }
  }

  @Test
  void aPictureThatUnpacksIntoGigabytesIsRefusedByItsHeadAlone() throws IOException {
    byte[] png = Pictures.plain("png", 8, 8);
    ByteBuffer head = ByteBuffer.allocate(13).put(Pictures.range(png, 16, 29));
    head.putInt(0, 60_000).putInt(4, 60_000);
    byte[] bomb =
        Pictures.join(
            Pictures.range(png, 0, 8),
            Pictures.chunk("IHDR", head.array()),
            Pictures.range(png, 33, png.length));
    Picture picture = clean(bomb).picture();
    assertThatThrownBy(() -> picture.check(50_000_000))
        .isInstanceOfSatisfying(
            Refusal.class, said -> assertThat(said.problem()).isEqualTo(Problem.TOO_LARGE))
        .hasMessageContaining("60000 x 60000");
    assertThatThrownBy(() -> new Picture(70_000, 1, 1, false).check(50_000_000))
        .isInstanceOf(Refusal.class);
    Picture webp =
        clean(Pictures.riff(Pictures.canvas(0, 1 << 24, 1 << 24), Pictures.lossless(9, 9)))
            .picture();
    assertThatThrownBy(() -> webp.check(50_000_000)).isInstanceOf(Refusal.class);
  }

  @Test
  void aFrameThatIsLargerThanItsGifCounts() throws IOException {
    byte[] gif = Pictures.plain("gif", 20, 10);
    gif[6] = 1;
    gif[8] = 1;
    assertThat(clean(gif).picture()).isEqualTo(new Picture(20, 10, 1, false));
  }

  @Test
  void aThumbnailIsSmallUprightAndOfTheSamePicture() throws IOException {
    byte[] content = clean(Pictures.photograph(1_600, 800, 6)).bytes();
    Path file = Files.write(folder.resolve("big"), content);
    Path small = folder.resolve("small");
    assertThat(Thumbnail.draw(MediaType.JPEG, new Picture(1_600, 800, 6, false), file, small))
        .isTrue();
    BufferedImage thumbnail = ImageIO.read(small.toFile());
    assertThat(thumbnail.getWidth()).isEqualTo(240);
    assertThat(thumbnail.getHeight()).isEqualTo(480);
    // red was at the top left; turned to the right it is at the top right
    assertThat(thumbnail.getRGB(180, 60) & 0xff).isLessThan(80);
    assertThat(thumbnail.getRGB(60, 60) & 0xff).isGreaterThan(200);
  }

  @Test
  void whatOneCanSeeThroughStaysSo() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(Pictures.drawing(900, 900, true), "png", out);
    Path file = Files.write(folder.resolve("clear"), out.toByteArray());
    Path small = folder.resolve("small");
    assertThat(Thumbnail.draw(MediaType.PNG, new Picture(900, 900, 1, false), file, small))
        .isTrue();
    BufferedImage thumbnail = ImageIO.read(small.toFile());
    assertThat(thumbnail.getRGB(400, 400) >>> 24).isZero();
    assertThat(thumbnail.getRGB(40, 40)).isEqualTo(0xffff0000);
  }
}
