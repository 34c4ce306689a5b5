package muster;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// The rules of the house (docs/architecture.md): who may import whom, and what may be touched
/// where.
class ArchitectureTest {
  private static final JavaClasses MUSTER =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("muster");

  /// Package -> the packages of ours that it may import. A package that is not here may not exist.
  private static final Map<String, List<String>> MAY_IMPORT =
      Map.ofEntries(
          Map.entry("types", List.of()),
          Map.entry("text", List.of("types")),
          Map.entry("bus", List.of("types")),
          Map.entry("store", List.of("types", "bus")),
          Map.entry("access", List.of("types", "store")),
          Map.entry("http", List.of("types", "access")),
          Map.entry("mqtt", List.of("types", "bus", "access", "store", "http")),
          Map.entry("engine", List.of("types", "bus", "access")),
          Map.entry("client", List.of("types")),
          Map.entry("files", List.of("types", "text", "store", "access", "http")),
          Map.entry("push", List.of("types", "text", "store", "access", "http")),
          Map.entry(
              "chat", List.of("types", "text", "store", "bus", "access", "http", "files", "push")),
          Map.entry(
              "direct",
              List.of("types", "text", "store", "bus", "access", "http", "files", "push")),
          Map.entry("tracks", List.of("types", "text", "store", "bus", "access", "http", "push")),
          Map.entry("bridges", List.of("types", "text", "store", "bus", "access", "http")),
          Map.entry("courier", List.of("types", "store", "client")),
          Map.entry("health", List.of("types", "store", "bus", "access", "http", "client")),
          Map.entry("cli", List.of("types", "client", "courier")));

  @Test
  void everyPackageImportsOnlyWhatItMay() {
    Set<String> packages =
        MUSTER.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith("muster."))
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : packages) {
      String room = name.substring("muster.".length());
      assertThat(MAY_IMPORT).as("a package that docs/architecture.md knows").containsKey(room);
      Set<String> allowed = new TreeSet<>(MAY_IMPORT.get(room));
      allowed.add(room);
      ArchRule rule =
          noClasses()
              .that()
              .resideInAPackage(name)
              .should()
              .dependOnClassesThat(
                  DescribedPredicate.describe(
                      "live in muster, but not in " + allowed,
                      (JavaClass used) ->
                          (used.getPackageName() + ".").startsWith("muster.")
                              && !allowed.contains(
                                  used.getPackageName().replaceFirst("^muster\\.?", ""))))
              .allowEmptyShould(true);
      rule.check(MUSTER);
    }
  }

  @Test
  void noPackageCycles() {
    slices().matching("muster.(*)..").should().beFreeOfCycles().check(MUSTER);
  }

  @Test
  void sqlIsTouchedOnlyInStoreAndInStoreClasses() {
    noClasses()
        .that()
        .resideOutsideOfPackage("muster.store")
        .and(
            DescribedPredicate.describe(
                "are not named *Store",
                (JavaClass c) -> !c.getName().replaceFirst("\\$.*", "").endsWith("Store")))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.sql..", "javax.sql..", "com.zaxxer..", "org.sqlite..")
        .check(MUSTER);
  }

  @Test
  void onlyMainAndConfigTouchTheProcess() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("muster.Main")
        .and()
        .doNotHaveFullyQualifiedName("muster.Config")
        .should()
        .callMethod(System.class, "exit", int.class)
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getenv", String.class)
        .check(MUSTER);
  }

  @Test
  void noMutableStatics() {
    classes()
        .should(
            com.tngtech.archunit.lang.conditions.ArchConditions.be(
                DescribedPredicate.describe(
                    "free of mutable static fields",
                    (JavaClass c) ->
                        c.getFields().stream()
                            .filter(f -> f.getModifiers().contains(JavaModifier.STATIC))
                            .filter(f -> !f.getModifiers().contains(JavaModifier.SYNTHETIC))
                            .allMatch(f -> f.getModifiers().contains(JavaModifier.FINAL)))))
        .check(MUSTER);
  }

  @Test
  void atMostSixtyPercentOfTopLevelTypesArePublic() {
    List<JavaClass> types =
        MUSTER.stream()
            .filter(c -> c.isTopLevelClass() && !c.getSimpleName().equals("package-info"))
            .toList();
    long visible =
        types.stream().filter(c -> c.getModifiers().contains(JavaModifier.PUBLIC)).count();
    assertThat(visible * 100)
        .as("public top-level types: %d of %d", visible, types.size())
        .isLessThanOrEqualTo(60L * types.size());
  }
}
