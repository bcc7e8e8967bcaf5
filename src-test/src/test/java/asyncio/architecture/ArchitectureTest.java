package asyncio.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import asyncio.TaskGroup;
import asyncio.futures.Action;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** How the house is built; what breaks these rules does not build. */
@AnalyzeClasses(packages = "asyncio", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  /**
   * The layers, the lowest first. A class may use classes of its own package and of the lines above
   * its own; packages of one line do not know one another.
   */
  private static final List<Set<String>> LAYERS =
      List.of(
          Set.of(
              "asyncio.internal.log",
              "asyncio.internal.stack",
              "asyncio.internal.suppressed",
              "asyncio.internal.text"),
          Set.of("asyncio.futures"),
          Set.of("asyncio.internal.wait"),
          Set.of("asyncio.net"),
          Set.of("asyncio.internal.engine"),
          Set.of("asyncio.internal.loop", "asyncio.internal.task"),
          Set.of("asyncio.internal.report", "asyncio.internal.jfr", "asyncio.internal.net"),
          Set.of(
              "asyncio.internal.combinator",
              "asyncio.internal.executor",
              "asyncio.internal.flow",
              "asyncio.internal.generator",
              "asyncio.internal.signal"),
          Set.of("asyncio"),
          Set.of(
              "asyncio.context",
              "asyncio.metrics",
              "asyncio.observe",
              "asyncio.process",
              "asyncio.sync"),
          Set.of("asyncio.internal.record"),
          Set.of(
              "asyncio.test.internal.disk",
              "asyncio.test.internal.loops",
              "asyncio.test.internal.network"),
          Set.of("asyncio.test"),
          Set.of("asyncio.test.explore"),
          Set.of("asyncio.test.simulation"));

  /** Exported, so that users see it. */
  private static final Set<String> EXPORTED =
      Set.of(
          "asyncio",
          "asyncio.context",
          "asyncio.futures",
          "asyncio.metrics",
          "asyncio.net",
          "asyncio.observe",
          "asyncio.process",
          "asyncio.sync",
          "asyncio.test",
          "asyncio.test.explore",
          "asyncio.test.simulation");

  @ArchTest
  static final ArchRule everyPackageOfTheLibraryHasALayer =
      classes()
          .that()
          .resideOutsideOfPackages("asyncio.examples..", "asyncio.tools..", "asyncio.launcher..")
          .should(
              new ArchCondition<>("have a layer") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  if (layerOf(item) < 0) {
                    events.add(
                        SimpleConditionEvent.violated(item, item.getName() + " has no layer"));
                  }
                }
              });

  @ArchTest
  static final ArchRule arrowsRunDownwards =
      classes()
          .that()
          .resideInAPackage("asyncio..")
          .should(
              new ArchCondition<>("depend on lower layers only") {
                @Override
                public void check(JavaClass item, ConditionEvents events) {
                  int layer = layerOf(item);
                  for (Dependency dependency : item.getDirectDependenciesFromSelf()) {
                    JavaClass target = dependency.getTargetClass().getBaseComponentType();
                    boolean elsewhere = !target.getPackageName().equals(item.getPackageName());
                    if (layer >= 0 && elsewhere && layerOf(target) >= layer) {
                      events.add(SimpleConditionEvent.violated(item, dependency.getDescription()));
                    }
                  }
                }
              });

  private static int layerOf(JavaClass item) {
    for (int i = 0; i < LAYERS.size(); i++) {
      if (LAYERS.get(i).contains(item.getPackageName())) {
        return i;
      }
    }
    return -1;
  }

  /** The root package included: each package is a slice. */
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices()
          .assignedFrom(
              new SliceAssignment() {
                @Override
                public SliceIdentifier getIdentifierOf(JavaClass item) {
                  return item.getPackageName().startsWith("asyncio")
                      ? SliceIdentifier.of(item.getPackageName())
                      : SliceIdentifier.ignore();
                }

                @Override
                public String getDescription() {
                  return "packages";
                }
              })
          .should()
          .beFreeOfCycles();

  /**
   * Package {@code asyncio} holds what users may touch. The machine behind it has one door, {@code
   * LoopDoor}, and the loop's network half is a superclass that reads as one.
   */
  @ArchTest
  static final ArchRule theRootPackageIsForUsers =
      classes()
          .that()
          .resideInAPackage("asyncio")
          .and()
          .areTopLevelClasses()
          .and()
          .doNotHaveSimpleName("LoopDoor")
          .and()
          .doNotHaveSimpleName("LoopNetworking")
          .and()
          .doNotHaveSimpleName("package-info")
          .should()
          .bePublic();

  @ArchTest
  static final ArchRule lowLayersNeedNothingOfOthers =
      classes()
          .that()
          .resideInAnyPackage(
              "asyncio.futures..",
              "asyncio.net..",
              "asyncio.internal.stack..",
              "asyncio.internal.engine..",
              "asyncio.internal.loop..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "javax.net..", "asyncio..", "org.jspecify..");

  /** A loop without listeners pays nothing for them. */
  @ArchTest
  static final ArchRule nothingDependsOnWhatObservesIt =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "asyncio.observe",
              "asyncio.internal.record", // found as a service
              "asyncio.test..",
              "asyncio.examples..",
              "asyncio.tools..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("asyncio.observe..");

  @ArchTest
  static final ArchRule onlyMetricsKnowMicrometer =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.metrics..", "asyncio.context..", "asyncio.examples..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.micrometer..");

  @ArchTest
  static final ArchRule onlyContextBridgesKnowSlf4j =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.context..", "asyncio.examples..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.slf4j..");

  /** The module may be missing, and then the one class that the loop knows must do. */
  @ArchTest
  static final ArchRule onlyJfrKnowsJfr =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.internal.jfr..")
          .or()
          .haveSimpleName("FlightRecordings")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("jdk.jfr..");

  /**
   * Everything asks the loop's clock, so that virtual time is the only time; those excepted measure
   * real time.
   */
  @ArchTest
  static final ArchRule timeComesFromTheClock =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.internal.jfr..", "asyncio.examples..")
          .and()
          .doNotHaveSimpleName("Clock")
          .and()
          .doNotHaveSimpleName("Watchdog")
          .and()
          .doNotHaveFullyQualifiedName("asyncio.internal.loop.Inbox")
          .and()
          .doNotHaveSimpleName("StuckWatch")
          .and()
          .doNotHaveSimpleName("VirtualClock")
          .should()
          .callMethod(System.class, "nanoTime")
          .orShould()
          .callMethod(System.class, "currentTimeMillis");

  @ArchTest
  static final ArchRule theLibraryDoesNotPrint =
      noClasses()
          .that()
          .resideOutsideOfPackages("asyncio.examples..", "asyncio.launcher..")
          .and()
          .doNotHaveSimpleName("Task") // printStack() is for that
          .and()
          .doNotHaveSimpleName("Log") // for records that the logger has refused
          .should()
          .accessField(System.class, "out")
          .orShould()
          .accessField(System.class, "err");

  /** No class of an unexported package in what users can see. */
  @ArchTest
  static final ArchRule signaturesDoNotShowInternals =
      classes()
          .that()
          .resideInAnyPackage(EXPORTED.toArray(String[]::new))
          .should(new ShowOnlyWhatIsExported());

  private static final class ShowOnlyWhatIsExported extends ArchCondition<JavaClass> {

    private static final DescribedPredicate<JavaClass> INTERNAL =
        JavaClass.Predicates.resideInAnyPackage("asyncio.internal..", "asyncio.test.internal..");

    ShowOnlyWhatIsExported() {
      super("show only classes of exported packages");
    }

    @Override
    public void check(JavaClass shown, ConditionEvents events) {
      if (!isVisible(shown)) {
        return;
      }
      Stream.concat(shown.getRawSuperclass().stream(), shown.getRawInterfaces().stream())
          .filter(INTERNAL)
          .forEach(type -> violated(events, shown, shown.getName() + " extends " + type.getName()));
      for (JavaMember member : shown.getMembers()) {
        if (isVisible(member.getModifiers())
            && member.getAllInvolvedRawTypes().stream().anyMatch(INTERNAL)) {
          violated(events, member, member.getFullName() + " shows an internal class");
        }
        if (isVisible(member.getModifiers())
            && member instanceof JavaMethod method
            && INTERNAL.test(method.getRawReturnType())) {
          violated(events, member, member.getFullName() + " returns an internal class");
        }
      }
    }

    private static void violated(ConditionEvents events, Object where, String message) {
      events.add(SimpleConditionEvent.violated(where, message));
    }

    private static boolean isVisible(JavaClass type) {
      return isVisible(type.getModifiers())
          && type.getEnclosingClass().map(ShowOnlyWhatIsExported::isVisible).orElse(true);
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
      return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }
  }

  /** Kotlin makes no {@code Action} of a lambda: it needs a form with a result beside it. */
  @ArchTest
  static final ArchRule formsForJavaHaveAFormForKotlin =
      classes()
          .that()
          .resideInAnyPackage(EXPORTED.toArray(String[]::new))
          .and()
          .arePublic()
          .should(new HaveAFormForKotlin());

  private static final class HaveAFormForKotlin extends ArchCondition<JavaClass> {

    private static final Set<String> JAVA_ONLY =
        Set.of(Action.class.getName(), TaskGroup.Block.class.getName());

    HaveAFormForKotlin() {
      super("have a form with a result beside each without");
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      for (JavaMethod method : type.getMethods()) {
        List<JavaClass> parameters = method.getRawParameterTypes();
        for (int i = 0; i < parameters.size(); i++) {
          if (method.getModifiers().contains(JavaModifier.PUBLIC)
              && JAVA_ONLY.contains(parameters.get(i).getName())
              && !hasSibling(method, i)) {
            events.add(
                SimpleConditionEvent.violated(method, method.getFullName() + " is for Java only"));
          }
        }
      }
    }

    /** Whether another method of the name takes a function with a result there. */
    private static boolean hasSibling(JavaMethod method, int parameter) {
      int count = method.getRawParameterTypes().size();
      return method.getOwner().getMethods().stream()
          .filter(other -> other.getName().equals(method.getName()))
          .map(JavaMethod::getRawParameterTypes)
          .filter(types -> types.size() == count)
          .map(types -> types.get(parameter))
          .anyMatch(type -> type.isInterface() && !JAVA_ONLY.contains(type.getName()));
    }
  }
}
